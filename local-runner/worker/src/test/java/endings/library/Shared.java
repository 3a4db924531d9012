package endings.library;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A library, whose objects outlive a generation of the classes that use them. */
public final class Shared implements AutoCloseable {
    public static final Shared INSTANCE = new Shared();
    public static final ExecutorService EXECUTOR = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "library-worker");
        thread.setDaemon(true);
        return thread;
    });
    public static final ThreadLocal<Object> THREAD_LOCAL = new ThreadLocal<>();

    private Shared() {}

    @Override
    public void close() {
        throw new AssertionError("closed by one of its users");
    }
}
