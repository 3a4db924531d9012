package io.devrunner.localcloud.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.devrunner.localcloud.functions.DeployedFunction;
import io.devrunner.localcloud.functions.Functions;
import io.devrunner.localcloud.functions.TraceId;
import io.devrunner.localcloud.server.Answer;
import io.devrunner.localcloud.server.Call;
import io.devrunner.localcloud.server.Endpoint;
import io.devrunner.protocol.Payload;
import io.devrunner.workerhost.InvocationOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /2015-03-31/functions/{name}/invocations}: runs a function and answers its response, or queues the event.
 *
 * <p>https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
public final class Invoke implements Endpoint {
    /** The quota of 6 MB; the error text names it to the byte (awslabs/aws-athena-query-federation issue 793). */
    static final int MAX_EVENT_BYTES = 6 * 1024 * 1024;
    /** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 1 MB asynchronous. */
    static final int MAX_ASYNCHRONOUS_EVENT_BYTES = 1024 * 1024;

    private final JsonFactory json = new JsonMapper().getFactory();
    private final TraceId traceIds = new TraceId();
    private final Functions functions;
    private final EventQueue queue;
    private final String arnPrefix;
    private final Clock clock;

    /** Answers for these functions; the ARN prefix ends with a colon. */
    public Invoke(Functions functions, EventQueue queue, String arnPrefix, Clock clock) {
        this.functions = functions;
        this.queue = queue;
        this.arnPrefix = arnPrefix;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<Answer> answer(Call call) {
        FunctionReference reference = FunctionReference.of(call);
        Optional<DeployedFunction> function = functions.find(reference.name());
        if (function.isEmpty()) {
            return LambdaErrors.notFound(arnPrefix + reference.name()).now();
        }
        if (!reference.qualifier().equals(FunctionReference.LATEST)) {
            return LambdaErrors.notFound(arnPrefix + reference.name() + ":" + reference.qualifier())
                    .now();
        }
        String type = Optional.ofNullable(call.header("X-Amz-Invocation-Type")).orElse("RequestResponse");
        int limit = type.equals("Event") ? MAX_ASYNCHRONOUS_EVENT_BYTES : MAX_EVENT_BYTES;
        if (call.payload().size() > limit) {
            return LambdaErrors.tooLarge(call.payload().size(), limit, type).now();
        }
        try {
            // Without a payload the handler gets an empty object (aws/aws-lambda-dotnet pull request 834).
            Payload event = call.payload().size() == 0 ? Payload.utf8("{}") : checked(call.payload());
            String clientContext = clientContext(call.header("X-Amz-Client-Context"));
            return run(function.get(), type, event, clientContext, call);
        } catch (RequestRefused e) {
            return e.answer().now();
        }
    }

    private CompletableFuture<Answer> run(
            DeployedFunction function, String type, Payload event, @Nullable String clientContext, Call call) {
        String requestId = UUID.randomUUID().toString();
        String traceId =
                Optional.ofNullable(call.header("X-Amzn-Trace-Id")).orElseGet(() -> traceIds.next(clock.instant()));
        return switch (type) {
            case "DryRun" ->
                Answer.empty(204).with("x-amzn-RequestId", requestId).now();
            // The client context is for synchronous invocations alone.
            case "Event" ->
                queue.offer(new EventQueue.Event(function, requestId, event, traceId))
                        ? Answer.empty(202).with("x-amzn-RequestId", requestId).now()
                        : LambdaErrors.throttled().now();
            case "RequestResponse" -> {
                boolean withLog = "Tail".equals(call.header("X-Amz-Log-Type"));
                yield function.invoke(requestId, event, traceId, clientContext)
                        .map(invocation ->
                                invocation.thenApply(outcome -> answer(requestId, function, outcome, withLog)))
                        .orElseGet(() -> LambdaErrors.throttled().now());
            }
            default ->
                LambdaErrors.invalidParameter("Value '" + type + "' at 'invocationType' failed to satisfy"
                                + " constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]")
                        .now();
        };
    }

    private static Answer answer(
            String requestId, DeployedFunction function, InvocationOutcome outcome, boolean withLog) {
        Answer answer;
        if (outcome instanceof InvocationOutcome.Succeeded succeeded) {
            answer = Answer.of(200, "application/json", succeeded.response());
        } else {
            Payload error = ((InvocationOutcome.Failed) outcome).error();
            answer = Answer.of(200, "application/json", error).with("X-Amz-Function-Error", "Unhandled");
        }
        answer = answer.with("x-amzn-RequestId", requestId).with("X-Amz-Executed-Version", FunctionReference.LATEST);
        return withLog ? answer.with("X-Amz-Log-Result", LogTail.base64(requestId, function, outcome)) : answer;
    }

    private Payload checked(Payload payload) throws RequestRefused {
        try (JsonParser parser = json.createParser(payload.bytes())) {
            if (parser.nextToken() == null) {
                throw notJson("No content to map due to end-of-input");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw notJson("Trailing content after the first value");
            }
            return payload;
        } catch (JsonProcessingException e) {
            throw notJson(e.getOriginalMessage()
                    + (e.getLocation() == null
                            ? ""
                            : " at line " + e.getLocation().getLineNr() + ", column "
                                    + e.getLocation().getColumnNr()));
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    private static RequestRefused notJson(String reason) {
        return new RequestRefused(LambdaErrors.invalidContent(
                "Could not parse request body into json: Could not parse payload into json: " + reason));
    }

    private static @Nullable String clientContext(@Nullable String header) throws RequestRefused {
        if (header == null) {
            return null;
        }
        try {
            return new String(Base64.getDecoder().decode(header), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RequestRefused(LambdaErrors.invalidContent(
                    "Client context must be a valid Base64-encoded JSON object: " + e.getMessage()));
        }
    }

    /** Carries an answer out of the checks of one call. */
    private static final class RequestRefused extends Exception {
        private final transient Answer answer;

        RequestRefused(Answer answer) {
            this.answer = answer;
        }

        Answer answer() {
            return answer;
        }
    }
}
