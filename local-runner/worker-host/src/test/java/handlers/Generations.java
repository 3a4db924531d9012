package handlers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A handler that starts, holds and registers what real ones do. */
public final class Generations implements RequestHandler<Generations.Question, Map<String, Long>> {
    private static final Pool POOL = new Pool();
    private static final ExecutorService EXECUTOR = Executors.newFixedThreadPool(2);
    private static final Timer TIMER = new Timer("tick", true);
    private static final ThreadLocal<Session> SESSION = ThreadLocal.withInitial(Session::new);
    private static final ThreadLocal<Session> PLAIN = new ThreadLocal<>();
    private static final Thread POLLER = new Thread(Generations::poll, "poller");

    static {
        POLLER.setDaemon(true);
        POLLER.start();
        TIMER.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        SESSION.get();
                    }
                },
                3_600_000);
        try {
            DriverManager.registerDriver(new OwnDriver());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
    }

    /** Neither in a static field nor closed by the handler. */
    private final ScheduledExecutorService heartbeat = Executors.newSingleThreadScheduledExecutor();

    private final Timer idle = new Timer("idle", true);

    /** An event of the user's own type. */
    public static final class Question {
        public String what = "";
    }

    @Override
    public Map<String, Long> handleRequest(Question question, Context context) {
        if (question.what.equals("measure")) {
            return Footprint.measure();
        }
        var ignored = heartbeat.scheduleAtFixedRate(() -> System.out.print(""), 1, 1, TimeUnit.HOURS);
        idle.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        System.out.print("");
                    }
                },
                3_600_000);
        CompletableFuture.runAsync(() -> {
                    SESSION.get();
                    PLAIN.set(new Session());
                })
                .join();
        EXECUTOR.execute(SESSION::get);
        Logger.getLogger("generations").log(Level.FINEST, "used");
        return Map.of("connections", POOL.connections());
    }

    private static void poll() {
        try {
            if (new CountDownLatch(1).await(1, TimeUnit.HOURS)) {
                throw new IllegalStateException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static final class Session {
        final List<byte[]> held = new ArrayList<>(List.of(new byte[1_000]));
    }

    /** A pool with a thread that looks after it, as those of databases have. */
    static final class Pool implements AutoCloseable {
        private final ScheduledExecutorService housekeeper = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "housekeeper");
            thread.setDaemon(true);
            return thread;
        });

        Pool() {
            var ignored = housekeeper.scheduleAtFixedRate(this::connections, 1, 1, TimeUnit.HOURS);
        }

        long connections() {
            return 1;
        }

        @Override
        public void close() {
            housekeeper.shutdownNow();
        }
    }

    /** A driver among the user's own classes. */
    public static final class OwnDriver implements Driver {
        @Override
        public Connection connect(String url, Properties info) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean acceptsURL(String url) {
            return false;
        }

        @Override
        public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
            return new DriverPropertyInfo[0];
        }

        @Override
        public int getMajorVersion() {
            return 1;
        }

        @Override
        public int getMinorVersion() {
            return 0;
        }

        @Override
        public boolean jdbcCompliant() {
            return false;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getLogger("driver");
        }
    }
}
