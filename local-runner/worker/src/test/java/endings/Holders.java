package endings;

import endings.library.Shared;
import endings.library.Singleton;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;

/** Classes that hold something to close, or not to close. */
final class Holders {
    private Holders() {}

    static final class First {
        static final Named ONE = new Named("one", false);
        static final Object SAME = ONE;
    }

    static final class Second {
        static final Named FAILS = new Named("fails", true);
        static final Named AGAIN = First.ONE;
        static final Named TWO = new Named("two", false);
    }

    /** Loaded, but never initialized. */
    static final class Untouched {
        static final Named NEVER = new Named("never", false);

        static {
            Log.add("initialized");
        }
    }

    /** Its initializer fails after it has opened something. */
    static final class Broken {
        static final Named OPENED = new Named("opened", false);
        static final int NUMBER = Integer.parseInt("none");
    }

    static final class Executing {
        static final ExecutorService EXECUTOR = Executors.newFixedThreadPool(1);
        static final Timer TIMER = new Timer("held-timer", true);

        static {
            EXECUTOR.execute(() -> Log.add("executed"));
        }

        static boolean isShutDown() {
            return EXECUTOR.isShutdown();
        }

        static boolean isCanceled() {
            try {
                TIMER.schedule(
                        new TimerTask() {
                            @Override
                            public void run() {}
                        },
                        TimeUnit.DAYS.toMillis(1));
                return false;
            } catch (IllegalStateException ignored) {
                return true;
            }
        }
    }

    static final class Sharing {
        static final Shared LIBRARY = Shared.INSTANCE;
        static final ExecutorService LIBRARY_EXECUTOR = Shared.EXECUTOR;
        static final ForkJoinPool COMMON = ForkJoinPool.commonPool();
        static final FileSystem FILES = FileSystems.getDefault();
        static final URLClassLoader LOADER = new URLClassLoader(new URL[0]) {
            @Override
            public void close() {
                Log.add("closed a class loader");
            }
        };

        static boolean isOpen() {
            return !LIBRARY_EXECUTOR.isShutdown();
        }
    }

    static final class SharingPools {
        static final AutoCloseable OF_THE_LIBRARY = Singleton.INSTANCE.pool();
        static final AutoCloseable OWN = Singleton.INSTANCE.make("own");
    }

    /** A handler that holds something in a field. */
    static final class FieldHandler {
        final Named field = new Named("field", false);
    }

    /** A handler that closes what it holds. */
    static final class ClosingHandler implements AutoCloseable {
        static final Named STATIC = new Named("static", false);
        final Named field = new Named("field", false);

        @Override
        public void close() {
            Log.add("closed the handler");
        }
    }

    /** Never ends to close. */
    static final class Endless implements AutoCloseable {
        static final Endless INSTANCE = new Endless();

        @Override
        public void close() {
            Threads.spin(() -> true);
        }
    }
}
