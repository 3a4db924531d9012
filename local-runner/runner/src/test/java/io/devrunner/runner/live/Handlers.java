package io.devrunner.runner.live;

/** Sources of handlers. */
final class Handlers {
    /** Answers with what it was sent, byte for byte. */
    static final String ECHO = """
            package example;

            import com.amazonaws.services.lambda.runtime.Context;
            import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
            import java.io.IOException;
            import java.io.InputStream;
            import java.io.OutputStream;

            public class Echo implements RequestStreamHandler {
                @Override
                public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
                    input.transferTo(output);
                }
            }
            """;

    /** Does what the event, a JSON text, asks for. */
    static final String OBEDIENT = """
            package example;

            import com.amazonaws.services.lambda.runtime.Context;
            import com.amazonaws.services.lambda.runtime.RequestHandler;
            import java.util.ArrayList;
            import java.util.List;

            public class Obedient implements RequestHandler<String, Object> {
                @Override
                public Object handleRequest(String what, Context context) {
                    switch (what) {
                        case "fail":
                            throw new IllegalArgumentException("as asked", new java.io.IOException("the cause"));
                        case "exit":
                            System.exit(3);
                            return what;
                        case "loop":
                            System.out.println("looping");
                            long turns = 0;
                            while (context != null) {
                                turns++;
                            }
                            return turns;
                        case "wait for a file":
                            System.out.println("waiting");
                            while (!java.nio.file.Files.exists(java.nio.file.Path.of("go"))) {
                                Thread.onSpinWait();
                            }
                            return "there it is";
                        case "fill the heap":
                            List<long[]> heap = new ArrayList<>();
                            while (context != null) {
                                heap.add(new long[1_000_000]);
                            }
                            return heap.size();
                        case "print":
                            for (int line = 1; line <= 100_000; line++) {
                                System.out.println("line " + line);
                            }
                            return what;
                        case "an object that has no JSON":
                            return new Unwritable();
                        default:
                            System.out.println("asked for " + what);
                            return what;
                    }
                }

                public static class Unwritable {
                    public String getText() {
                        throw new IllegalStateException("no text");
                    }
                }
            }
            """;

    /** Answers with its version and the database connection that it was given by its pool; or with all connections. */
    static final String POOLED = """
            package example;

            import com.amazonaws.services.lambda.runtime.Context;
            import com.amazonaws.services.lambda.runtime.RequestHandler;
            import com.zaxxer.hikari.HikariConfig;
            import com.zaxxer.hikari.HikariDataSource;
            import java.sql.Connection;
            import java.sql.ResultSet;
            import java.sql.SQLException;
            import java.sql.Statement;
            import java.util.ArrayList;
            import java.util.List;
            import java.util.Map;

            public class Pooled implements RequestHandler<String, Map<String, Object>> {
                private static final HikariDataSource DATABASE = open();

                @Override
                public Map<String, Object> handleRequest(String query, Context context) {
                    try (Connection connection = DATABASE.getConnection();
                            Statement statement = connection.createStatement();
                            ResultSet rows = statement.executeQuery(query)) {
                        List<Long> connections = new ArrayList<>();
                        while (rows.next()) {
                            connections.add(rows.getLong(1));
                        }
                        return Map.of("version", version(), "connections", connections);
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                }

                private static int version() {
                    return 0;
                }

                private static HikariDataSource open() {
                    HikariConfig config = new HikariConfig();
                    config.setJdbcUrl("jdbc:mariadb://" + System.getenv("DB_HOST") + ":" + System.getenv("DB_PORT")
                            + "/" + System.getenv("DB_NAME"));
                    config.setUsername(System.getenv("DB_USER"));
                    config.setPassword(System.getenv("DB_PASSWORD"));
                    config.setMaximumPoolSize(2);
                    return new HikariDataSource(config);
                }
            }
            """;

    private Handlers() {}

    /** A handler that answers with a text, once the file is there that the event names. */
    static String answering(String className, String text) {
        return """
                package example;

                import com.amazonaws.services.lambda.runtime.Context;
                import com.amazonaws.services.lambda.runtime.RequestHandler;
                import java.nio.file.Files;
                import java.nio.file.Path;
                import java.util.concurrent.locks.LockSupport;

                public class %s implements RequestHandler<String, String> {
                    @Override
                    public String handleRequest(String file, Context context) {
                        System.out.println("waiting for " + file);
                        while (!file.isEmpty() && !Files.exists(Path.of(file))) {
                            LockSupport.parkNanos(1_000_000);
                        }
                        return "%s";
                    }
                }
                """.formatted(className, text);
    }

    /** Takes three seconds to be made, and exits when it is asked to. */
    static final String SLOW_TO_START = """
            package example;

            import com.amazonaws.services.lambda.runtime.Context;
            import com.amazonaws.services.lambda.runtime.RequestHandler;
            import java.util.concurrent.CountDownLatch;
            import java.util.concurrent.TimeUnit;

            public class SlowToStart implements RequestHandler<String, Boolean> {
                private final boolean early;

                public SlowToStart() throws InterruptedException {
                    early = new CountDownLatch(1).await(3, TimeUnit.SECONDS);
                }

                @Override
                public Boolean handleRequest(String what, Context context) {
                    if (what.equals("exit")) {
                        System.exit(3);
                    }
                    return !early && context.getRemainingTimeInMillis() > 1000;
                }
            }
            """;

    /** A handler with one more member that keeps it from being loaded. */
    static String broken(String className, String member) {
        return """
                package example;

                import com.amazonaws.services.lambda.runtime.Context;
                import com.amazonaws.services.lambda.runtime.RequestHandler;

                public class %s implements RequestHandler<Object, String> {
                    %s

                    @Override
                    public String handleRequest(Object event, Context context) {
                        return "loaded";
                    }
                }
                """.formatted(className, member);
    }
}
