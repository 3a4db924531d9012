package attached;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/** What functions had for handlers before they were attached. */
public final class Handlers {
    /** Not of the stub's making: a function's own exception. */
    public static final class NoSuchOrder extends Exception {
        NoSuchOrder(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private Handlers() {}

    /** Does what the event's {@code do} says. */
    public static final class OfMaps implements RequestHandler<Map<String, Object>, Map<String, Object>> {
        @Override
        public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
            Object task = event.get("do");
            if ("throw".equals(task)) {
                sneaky(new NoSuchOrder("no order " + event.get("order"), new IllegalStateException("why")));
            } else if ("error".equals(task)) {
                throw new AssertionError("an error");
            } else if ("hang".equals(task)) {
                await();
            }
            Map<String, Object> seen = new TreeMap<>(event);
            seen.put("requestId", context.getAwsRequestId());
            seen.put("arn", context.getInvokedFunctionArn());
            seen.put("function", context.getFunctionName());
            seen.put("memory", context.getMemoryLimitInMB());
            seen.put("trace", System.getProperty("com.amazonaws.xray.traceHeader"));
            seen.put(
                    "custom",
                    context.getClientContext() == null
                            ? null
                            : context.getClientContext().getCustom());
            seen.put(
                    "identity",
                    context.getIdentity() == null ? null : context.getIdentity().getIdentityId());
            seen.put("atMostMinutes", context.getRemainingTimeInMillis() / 60_000);
            seen.put(
                    "loader",
                    Thread.currentThread().getContextClassLoader() == getClass().getClassLoader());
            return seen;
        }

        private static void await() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @SuppressWarnings("unchecked")
        private static <T extends Throwable> void sneaky(Throwable thrown) throws T {
            throw (T) thrown;
        }
    }

    public static final class OfStreams implements RequestStreamHandler {
        @Override
        public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
            byte[] bytes = input.readAllBytes();
            for (int i = bytes.length - 1; i >= 0; i--) {
                output.write(bytes[i]);
            }
        }
    }

    /** An event of a class of the function's own. */
    public static final class Order {
        private List<String> items = List.of();

        public List<String> getItems() {
            return items;
        }

        public void setItems(List<String> items) {
            this.items = items;
        }
    }

    public static final class OfMethods {
        public String count(Order order, Context context) {
            return context.getFunctionName() + " has " + order.getItems().size();
        }
    }

    public static final class WithoutStart implements RequestHandler<String, String> {
        public WithoutStart() {
            throw new IllegalStateException("no database");
        }

        @Override
        public String handleRequest(String event, Context context) {
            return event;
        }
    }
}
