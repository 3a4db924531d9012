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

    private Handlers() {}

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
