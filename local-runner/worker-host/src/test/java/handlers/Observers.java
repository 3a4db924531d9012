package handlers;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.joda.time.DateTimeZone;

/** Handlers that tell what they see of the execution environment that they run in. */
public final class Observers {
    private Observers() {}

    /** All that a context tells, in the order of its methods. */
    public static final class WholeContext implements RequestHandler<Object, List<Object>> {
        @Override
        public List<Object> handleRequest(Object event, Context context) {
            List<Object> all = new ArrayList<>(List.of(
                    context.getAwsRequestId(),
                    context.getLogGroupName(),
                    context.getLogStreamName(),
                    context.getFunctionName(),
                    context.getFunctionVersion(),
                    context.getInvokedFunctionArn(),
                    context.getMemoryLimitInMB(),
                    context.getLogger().getClass().getName(),
                    String.valueOf(context).replaceAll("@[0-9a-f]+", "").replaceAll("deadlineTimeInMs=\\d+", "")));
            CognitoIdentity identity = context.getIdentity();
            all.add(identity == null ? null : identity.getIdentityId());
            all.add(identity == null ? null : identity.getIdentityPoolId());
            ClientContext client = context.getClientContext();
            if (client != null) {
                all.add(client.getCustom());
                all.add(client.getEnvironment());
            }
            if (client != null && client.getClient() != null) {
                all.add(client.getClient().getInstallationId());
                all.add(client.getClient().getAppTitle());
                all.add(client.getClient().getAppVersionName());
                all.add(client.getClient().getAppVersionCode());
                all.add(client.getClient().getAppPackageName());
            }
            all.add(System.getProperty("com.amazonaws.xray.traceHeader"));
            all.add(new TreeMap<>(System.getenv())
                    .keySet().stream().filter(name -> name.startsWith("AWS_")).toList());
            return all;
        }
    }

    /** How the remaining time goes. */
    public static final class Remaining implements RequestHandler<Integer, List<Boolean>> {
        @Override
        public List<Boolean> handleRequest(Integer atMost, Context context) {
            int before = context.getRemainingTimeInMillis();
            LockSupport.parkNanos(50_000_000);
            int after = context.getRemainingTimeInMillis();
            return List.of(before <= atMost, before > atMost - 20_000, before - after >= 40, after == 0);
        }
    }

    /** Logs in each way; with line ends, which AWS's runtime leaves to Lambda. */
    public static final class Logging implements RequestHandler<String, String> {
        @Override
        public String handleRequest(String text, Context context) {
            context.getLogger().log("log: " + text + "\n");
            context.getLogger().log("level: " + text + "\n", LogLevel.WARN);
            context.getLogger().log(("bytes: " + text + "\n").getBytes(StandardCharsets.UTF_8));
            LambdaRuntime.getLogger().log("runtime: " + text + "\n");
            System.out.println("out: " + text);
            System.err.println("err: " + text);
            return text;
        }
    }

    /**
     * Counts in a static of its own, and in one of a library keeps the first event, which is a number; so it answers what
     * its execution environment remembers.
     */
    public static final class Remembering implements RequestHandler<Integer, List<Integer>> {
        private static int count;

        @Override
        public List<Integer> handleRequest(Integer number, Context context) {
            count++;
            if (count == 1) {
                DateTimeZone.setDefault(DateTimeZone.forOffsetHours(number));
            }
            return List.of(count, DateTimeZone.getDefault().getOffset(0) / 3_600_000);
        }
    }
}
