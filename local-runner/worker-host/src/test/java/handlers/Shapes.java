package handlers;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.S3Event;
import com.amazonaws.services.lambda.runtime.events.SNSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A handler of each shape that implements an interface of Lambda. */
public final class Shapes {
    private Shapes() {}

    public static final class Stream implements RequestStreamHandler {
        @Override
        public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
            out.write('<');
            in.transferTo(out);
            out.write('>');
        }
    }

    public static final class Silent implements RequestStreamHandler {
        @Override
        public void handleRequest(InputStream in, OutputStream out, Context context) {}
    }

    /** With fields of the kinds that serializers treat in ways of their own. */
    public static final class Order {
        public String id;
        public int quantity;
        public Double price;
        public List<String> tags = new ArrayList<>();
        public Instant at;
        public Optional<String> note = Optional.empty();
        public byte[] raw;
        public Status status;
        private String secret;

        public String getSecret() {
            return secret;
        }

        public void setSecret(String secret) {
            this.secret = secret;
        }

        public boolean isLarge() {
            return quantity > 10;
        }

        public enum Status {
            OPEN,
            CLOSED
        }
    }

    public static final class Pojo implements RequestHandler<Order, Order> {
        @Override
        public Order handleRequest(Order order, Context context) {
            order.quantity++;
            return order;
        }
    }

    public static final class Text implements RequestHandler<String, String> {
        @Override
        public String handleRequest(String text, Context context) {
            return text + "\u00e4\u20ac\ud83d\ude00\n";
        }
    }

    public static final class Maps implements RequestHandler<Map<String, Object>, Map<String, Object>> {
        @Override
        public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
            Map<String, Object> answer = new LinkedHashMap<>();
            event.forEach((name, value) ->
                    answer.put(name, value == null ? null : value.getClass().getName() + " " + value));
            answer.put("null", null);
            return answer;
        }
    }

    public static final class Lists implements RequestHandler<List<Integer>, List<String>> {
        @Override
        public List<String> handleRequest(List<Integer> event, Context context) {
            return event.stream().map(number -> "n" + (number + 1)).toList();
        }
    }

    public static final class Nothing implements RequestHandler<Object, Void> {
        @Override
        public Void handleRequest(Object event, Context context) {
            System.out.println("event " + event);
            return null;
        }
    }

    /** The type arguments stand in a superclass. */
    public abstract static class Base<I, O> implements RequestHandler<I, O> {
        protected abstract O answer(I event);

        @Override
        public O handleRequest(I event, Context context) {
            return answer(event);
        }
    }

    public static final class Generic extends Base<Order, List<Order>> {
        @Override
        protected List<Order> answer(Order order) {
            return List.of(order, order);
        }
    }

    /** Without type arguments that could be known. */
    @SuppressWarnings("rawtypes")
    public static final class Raw implements RequestHandler {
        @Override
        public Object handleRequest(Object event, Context context) {
            return event;
        }
    }

    public static final class Sqs implements RequestHandler<SQSEvent, String> {
        @Override
        public String handleRequest(SQSEvent event, Context context) {
            return event.getRecords().size()
                    + event.getRecords().get(0).getBody()
                    + event.getRecords().get(0).getMessageId();
        }
    }

    public static final class Http implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
        @Override
        public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
            return APIGatewayV2HTTPResponse.builder()
                    .withStatusCode(200)
                    .withHeaders(Map.of("Content-Type", "text/plain"))
                    .withBody(event.getRawPath() + " "
                            + event.getRequestContext().getHttp().getMethod())
                    .build();
        }
    }

    public static final class Scheduled implements RequestHandler<ScheduledEvent, ScheduledEvent> {
        @Override
        public ScheduledEvent handleRequest(ScheduledEvent event, Context context) {
            return event;
        }
    }

    public static final class S3 implements RequestHandler<S3Event, S3Event> {
        @Override
        public S3Event handleRequest(S3Event event, Context context) {
            return event;
        }
    }

    public static final class Sns implements RequestHandler<SNSEvent, SNSEvent> {
        @Override
        public SNSEvent handleRequest(SNSEvent event, Context context) {
            return event;
        }
    }

    public static final class Kinesis implements RequestHandler<KinesisEvent, KinesisEvent> {
        @Override
        public KinesisEvent handleRequest(KinesisEvent event, Context context) {
            return event;
        }
    }

    public static final class Dynamo implements RequestHandler<DynamodbEvent, DynamodbEvent> {
        @Override
        public DynamodbEvent handleRequest(DynamodbEvent event, Context context) {
            return event;
        }
    }

    /** Answers what its records say, in words of the handler's own. */
    public static final class Records implements RequestHandler<DynamodbEvent, List<String>> {
        @Override
        public List<String> handleRequest(DynamodbEvent event, Context context) {
            return event.getRecords().stream()
                    .map(DynamodbEvent.DynamodbStreamRecord::getDynamodb)
                    .map(change -> change.getKeys() + " " + change.getNewImage() + " "
                            + change.getApproximateCreationDateTime().toInstant())
                    .toList();
        }
    }

    /** Answers what the context says. */
    public static final class Contexts implements RequestHandler<Object, Map<String, Object>> {
        @Override
        public Map<String, Object> handleRequest(Object event, Context context) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("requestId", context.getAwsRequestId());
            answer.put("name", context.getFunctionName());
            answer.put("version", context.getFunctionVersion());
            answer.put("arn", context.getInvokedFunctionArn());
            answer.put("memory", context.getMemoryLimitInMB());
            answer.put("group", context.getLogGroupName());
            answer.put("stream", context.getLogStreamName());
            answer.put("timeLeft", context.getRemainingTimeInMillis() > 1000);
            CognitoIdentity identity = context.getIdentity();
            answer.put("identity", identity == null ? null : identity.getIdentityId());
            ClientContext client = context.getClientContext();
            answer.put("custom", client == null ? null : client.getCustom());
            answer.put("title", client == null ? null : client.getClient().getAppTitle());
            answer.put("trace", System.getProperty("com.amazonaws.xray.traceHeader"));
            answer.put("property", System.getenv("AWS_LAMBDA_FUNCTION_NAME"));
            answer.put("zone", java.time.ZoneId.systemDefault().getId());
            answer.put(
                    "loader",
                    Thread.currentThread().getContextClassLoader() == getClass().getClassLoader());
            answer.put("charset", java.nio.charset.Charset.defaultCharset().name());
            return answer;
        }
    }
}
