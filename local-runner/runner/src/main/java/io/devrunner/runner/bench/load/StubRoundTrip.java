package io.devrunner.runner.bench.load;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import io.devrunner.stub.StubHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Invocations through a stub of its own, as in an execution environment of Lambda, but for Lambda itself. */
final class StubRoundTrip implements RoundTrip {
    private final StubHandler stub = new StubHandler();

    @Override
    public void run(byte[] payload) throws IOException {
        ByteArrayOutputStream response = new ByteArrayOutputStream(payload.length);
        stub.handleRequest(new ByteArrayInputStream(payload), response, new Invocation());
        if (!Arrays.equals(payload, response.toByteArray())) {
            throw new IOException("another response than the event: "
                    + response.toString(StandardCharsets.UTF_8).substring(0, Math.min(300, response.size())));
        }
    }

    @Override
    public void close() {
        // As on AWS, where nobody tells a stub that it ends: the process does.
    }

    /** What Lambda says of an invocation. */
    private static final class Invocation implements Context {
        private static final Duration TIMEOUT = Duration.ofMinutes(2);

        private final String requestId = UUID.randomUUID().toString();
        private final long deadline = System.nanoTime() + TIMEOUT.toNanos();

        @Override
        public String getAwsRequestId() {
            return requestId;
        }

        @Override
        public String getLogGroupName() {
            return "/aws/lambda/" + LoadBenchmark.FUNCTION;
        }

        @Override
        public String getLogStreamName() {
            return "bench";
        }

        @Override
        public String getFunctionName() {
            return LoadBenchmark.FUNCTION;
        }

        @Override
        public String getFunctionVersion() {
            return "$LATEST";
        }

        @Override
        public String getInvokedFunctionArn() {
            return "arn:aws:lambda:eu-central-1:123456789012:function:" + LoadBenchmark.FUNCTION;
        }

        @Override
        public @Nullable CognitoIdentity getIdentity() {
            return null;
        }

        @Override
        public @Nullable ClientContext getClientContext() {
            return null;
        }

        @Override
        public int getRemainingTimeInMillis() {
            return (int) Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        }

        @Override
        public int getMemoryLimitInMB() {
            return 512;
        }

        @Override
        public LambdaLogger getLogger() {
            return new LambdaLogger() {
                @Override
                public void log(String message) {}

                @Override
                public void log(byte[] message) {}
            };
        }
    }
}
