package io.devrunner.localcloud;

import io.devrunner.localcloud.functions.FunctionInvoker;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Hosts the execution environments of the local cloud's functions. */
interface FunctionHost extends AutoCloseable {
    /** Begins to start the environments of all functions; returns at once. */
    void start(LocalCloud cloud);

    /** The way to a function's environments; may be asked for before the start, but used only after it. */
    FunctionInvoker invoker(String function);

    /** Done when each function's first environment has ended its init phase. */
    CompletableFuture<Void> warm();

    /** The processes of a function's environments, as far as they are alive. */
    List<ProcessHandle> processes(String function);

    @Override
    void close();
}
