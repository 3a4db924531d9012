package handlers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/** Handlers that fail, each in a way of its own. */
public final class Failures {
    private Failures() {}

    public static final class Thrown implements RequestHandler<String, String> {
        @Override
        public String handleRequest(String what, Context context) {
            switch (what) {
                case "message" -> throw new IllegalArgumentException("it \"failed\" \u00e4\u20ac\n<b>'&=");
                case "none" -> throw new IllegalStateException();
                case "cause" ->
                    throw new IllegalStateException(
                            "outer", new IllegalArgumentException("inner", new NullPointerException()));
                case "suppressed" -> {
                    RuntimeException failure = new RuntimeException("main");
                    failure.addSuppressed(new IllegalStateException("beside"));
                    throw failure;
                }
                case "localized" -> throw new Localized();
                case "assertion" -> throw new AssertionError("an error");
                case "checked" -> throw sneaky(new IOException("on the disk"));
                default -> {
                    return deeper(what);
                }
            }
        }

        private static String deeper(String what) {
            Runnable inner = () -> {
                throw new UnsupportedOperationException(what);
            };
            inner.run();
            return what;
        }

        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        private static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
            throw (T) thrown;
        }
    }

    static final class Localized extends RuntimeException {
        @Override
        public String getLocalizedMessage() {
            return "misslungen";
        }
    }

    public static final class StreamThrown implements RequestStreamHandler {
        @Override
        public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
            out.write(1);
            throw new IOException("half way");
        }
    }

    public static final class Recursive implements RequestHandler<Object, Integer> {
        @Override
        public Integer handleRequest(Object event, Context context) {
            return endless(0);
        }

        @SuppressWarnings("InfiniteRecursion")
        private static int endless(int depth) {
            return endless(depth + 1);
        }
    }

    public static final class OutOfMemory implements RequestHandler<Object, Void> {
        @Override
        public Void handleRequest(Object event, Context context) {
            throw new OutOfMemoryError("Java heap space");
        }
    }

    public static final class Disk implements RequestHandler<Object, Void> {
        @Override
        public Void handleRequest(Object event, Context context) {
            throw new IOError(new IOException("disk"));
        }
    }

    public static final class StaticBlock implements RequestHandler<Object, Void> {
        static final String VALUE = fail();

        private static String fail() {
            throw new IllegalStateException("no configuration");
        }

        @Override
        public Void handleRequest(Object event, Context context) {
            return null;
        }
    }

    public static final class Constructor implements RequestHandler<Object, Void> {
        public Constructor() {
            System.out.print("unfinished");
            throw new IllegalStateException("no database", new IOException("refused"));
        }

        @Override
        public Void handleRequest(Object event, Context context) {
            return null;
        }
    }

    public static final class PrivateConstructor implements RequestHandler<Object, Void> {
        private PrivateConstructor() {}

        @Override
        public Void handleRequest(Object event, Context context) {
            return null;
        }
    }

    public static final class Arguments implements RequestHandler<Object, Void> {
        public Arguments(String needed) {
            System.out.println(needed);
        }

        @Override
        public Void handleRequest(Object event, Context context) {
            return null;
        }
    }

    public abstract static class Abstract implements RequestHandler<Object, Void> {
        public Abstract() {}
    }

    public static final class NoHandler {}

    /** Its response fails while it is written. */
    public static final class Unserializable implements RequestHandler<Object, Unserializable.Answer> {
        @Override
        public Answer handleRequest(Object event, Context context) {
            return new Answer();
        }

        public static final class Answer {
            public String getFine() {
                return "fine";
            }

            @SuppressWarnings("DoNotCallSuggester")
            public String getBroken() {
                throw new IllegalStateException("cannot be read");
            }
        }
    }

    public static final class Cyclic implements RequestHandler<Object, Cyclic.Node> {
        @Override
        public Node handleRequest(Object event, Context context) {
            Node node = new Node();
            node.other.other = node;
            return node;
        }

        public static final class Node {
            public Node other;

            Node() {
                other = new Node(this);
            }

            Node(Node other) {
                this.other = other;
            }
        }
    }

    /** Works, and fails when asked to. */
    public static final class Methods {
        public String run(Map<String, String> event) throws IOException {
            if (event.containsKey("fail")) {
                throw new IOException(event.get("fail"));
            }
            return "ran";
        }
    }
}
