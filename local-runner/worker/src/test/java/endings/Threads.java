package endings;

import endings.library.LibraryDriver;
import endings.library.Shared;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What user code starts and registers. */
final class Threads {
    private static final ThreadLocal<Threads> OWN = ThreadLocal.withInitial(Threads::new);
    private static final ThreadLocal<Threads> PLAIN = new ThreadLocal<>();
    private static volatile boolean stopped;

    private Threads() {}

    static void poll() {
        start("poller", () -> {
            try {
                boolean ignored = new CountDownLatch(1).await(1, TimeUnit.HOURS);
            } catch (InterruptedException e) {
                Log.add("interrupted");
            }
        });
    }

    static void pollStubbornly() {
        start("stubborn", () -> spin(() -> !stopped));
    }

    static void stop() {
        stopped = true;
    }

    static void spin(BooleanSupplier on) {
        while (on.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    /** In no static field, and idle. */
    static void schedule() {
        ScheduledExecutorService pool = Executors.newSingleThreadScheduledExecutor();
        var ignored = pool.scheduleAtFixedRate(() -> Log.add("late"), 1, 1, TimeUnit.HOURS);
        new Timer("loose-timer")
                .schedule(
                        new TimerTask() {
                            @Override
                            public void run() {
                                Log.add("late");
                            }
                        },
                        3_600_000);
    }

    static void useTheLibrary() throws Exception {
        Shared.EXECUTOR.submit(() -> {}).get(10, TimeUnit.SECONDS);
    }

    static void useThreadLocals() throws Exception {
        Shared.EXECUTOR
                .submit(() -> {
                    OWN.get();
                    PLAIN.set(new Threads());
                })
                .get(10, TimeUnit.SECONDS);
    }

    static void useTheLibrarysThreadLocal() throws Exception {
        Shared.EXECUTOR.submit(() -> Shared.THREAD_LOCAL.set(new Threads())).get(10, TimeUnit.SECONDS);
    }

    static void addHook() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Log.add("hook")));
    }

    static void registerDriver() {
        LibraryDriver.register(new OwnDriver());
    }

    static final class OwnDriver extends LibraryDriver {
        @Override
        public String toString() {
            return "own driver";
        }
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
