package io.devrunner.localcloud.http;

import io.devrunner.localcloud.functions.DeployedFunction;
import io.devrunner.localcloud.functions.Functions;
import io.devrunner.localcloud.functions.TraceId;
import io.devrunner.localcloud.http.HttpAnswer.MalformedResponse;
import io.devrunner.localcloud.server.Answer;
import io.devrunner.localcloud.server.Call;
import io.devrunner.localcloud.server.Endpoint;
import io.devrunner.localcloud.server.PercentEncoding;
import io.devrunner.protocol.Payload;
import io.devrunner.workerhost.InvocationOutcome;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An HTTP API whose routes lead to functions. Unlike API Gateway, which gives up after 30 seconds, it waits as long as
 * the function runs, since the function may stand at a breakpoint.
 */
public final class HttpFrontDoor implements Endpoint {
    /** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html: 10 MB of payload. */
    public static final int MAX_PAYLOAD_BYTES = 10 * 1024 * 1024;

    private static final Pattern MALFORMED_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private final HttpAnswer answers = new HttpAnswer();
    private final FailureAnswer failures = new FailureAnswer();
    private final TraceId traceIds = new TraceId();
    private final RouteTable routes;
    private final MissingRoute missing;
    /** By their names. */
    private final Map<String, HttpFunction> reached;

    private final Functions functions;
    private final Clock clock;

    /**
     * Leads to functions.
     *
     * @param functions where each of them is deployed
     * @param warnings what a developer should know
     */
    public HttpFrontDoor(List<HttpFunction> reached, Functions functions, Consumer<String> warnings, Clock clock) {
        List<RouteTable.Target> targets = new ArrayList<>();
        for (HttpFunction function : reached) {
            function.routes().forEach(route -> targets.add(new RouteTable.Target(route, function.name())));
        }
        this.routes = new RouteTable(targets);
        this.missing =
                new MissingRoute(targets.stream().map(RouteTable.Target::route).toList(), warnings);
        this.reached = reached.stream().collect(Collectors.toUnmodifiableMap(HttpFunction::name, known -> known));
        this.functions = functions;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<Answer> answer(Call call) {
        // Before anything looks at it, an HTTP API decodes the path, cuts it at a question mark that comes to light,
        // and decodes it again; what cannot be decoded again is refused. Recorded from AWS by
        // https://github.com/hotsock/voker (vokerhttp/testdata/ingress-paths.json).
        String once = PercentEncoding.decode(call.rawPath()).split("\\?", 2)[0];
        if (MALFORMED_ESCAPE.matcher(once).find()) {
            return message(400, "Bad Request").now();
        }
        String path = PercentEncoding.decode(once);
        Optional<RouteTable.Match> match = routes.match(call.method(), path);
        if (match.isEmpty()) {
            return missing.answer(call.method(), path).now();
        }
        String name = match.get().target().function();
        DeployedFunction function = functions
                .find(name)
                .orElseThrow(() -> new IllegalStateException("a route leads to no function: " + name));
        Instant now = clock.instant();
        String requestId = UUID.randomUUID().toString();
        String traceId = traceIds.next(now);
        HttpFunction called = Objects.requireNonNull(reached.get(name));
        PayloadFormat format = called.format();
        Payload event = format == PayloadFormat.V1
                ? RestEvent.of(call, match.get(), path, called.authorizer(), requestId, traceId, now)
                : HttpEvent.of(call, match.get(), path, called.authorizer(), requestId, traceId, now);
        if (event.size() > Payload.MAX_BYTES) {
            return message(413, "Request Entity Too Large").now();
        }
        return function.invoke(requestId, event, traceId, null)
                .map(invocation -> invocation.thenApply(outcome -> answer(name, format, requestId, outcome)))
                .orElseGet(() -> message(503, "Service Unavailable").now());
    }

    private Answer answer(String function, PayloadFormat format, String requestId, InvocationOutcome outcome) {
        if (outcome instanceof InvocationOutcome.Failed failed) {
            return failures.answer(function, requestId, failed);
        }
        try {
            Answer answer = answers.of(((InvocationOutcome.Succeeded) outcome).response(), format);
            return answer.with("Apigw-Requestid", requestId);
        } catch (MalformedResponse e) {
            return failures.answer(function, requestId, e);
        }
    }

    private static Answer message(int status, String message) {
        return Answer.json(status, "{\"message\":\"" + message + "\"}");
    }
}
