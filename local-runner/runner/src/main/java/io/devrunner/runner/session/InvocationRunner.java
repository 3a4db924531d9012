package io.devrunner.runner.session;

import io.devrunner.protocol.BridgeMessage;
import io.devrunner.protocol.BridgeMessage.Invoke;
import java.util.concurrent.CompletableFuture;

/** Runs the handler for an event. */
public interface InvocationRunner {
    /**
     * Runs the event once.
     *
     * @param invoke with the values of its variables, if it names any
     * @return a {@link BridgeMessage.Response} or a {@link BridgeMessage.InvocationError}; never fails. Who cancels it
     *     waits no more: a handler that has not begun does not begin
     */
    CompletableFuture<BridgeMessage> run(Invoke invoke);
}
