package io.devrunner.localcloud;

import io.devrunner.localcloud.faults.FaultPlan;
import io.devrunner.localcloud.functions.Functions;
import io.devrunner.localcloud.lambda.EventQueue;
import io.devrunner.localcloud.lambda.GetFunction;
import io.devrunner.localcloud.lambda.Invoke;
import io.devrunner.localcloud.lambda.UnknownOperation;
import io.devrunner.localcloud.server.Answer;
import io.devrunner.localcloud.server.Call;
import io.devrunner.localcloud.server.Endpoint;
import io.devrunner.localcloud.server.PathTemplate;
import io.devrunner.localcloud.server.PercentEncoding;
import io.devrunner.localcloud.sigv4.Refusal;
import io.devrunner.localcloud.sigv4.SignatureVerifier;
import io.devrunner.localcloud.table.SessionTable;
import io.devrunner.localcloud.table.TableApi;
import io.devrunner.localcloud.websocket.Connections;
import io.devrunner.localcloud.websocket.DeleteConnection;
import io.devrunner.localcloud.websocket.GetConnection;
import io.devrunner.localcloud.websocket.PostToConnection;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.regex.Pattern;

/** What the AWS port serves beside the WebSocket handshake; each call must be signed for the service it asks. */
final class AwsRouter implements Endpoint {
    /** All paths of Lambda's API begin with the date of its version. */
    private static final Pattern LAMBDA_PATH = Pattern.compile("/20\\d\\d-\\d\\d-\\d\\d/.*");

    private final SignatureVerifier verifier;
    private final List<Operation> operations;

    AwsRouter(
            String stage,
            String arnPrefix,
            SignatureVerifier verifier,
            Connections connections,
            SessionTable table,
            Functions functions,
            EventQueue queue,
            FaultPlan faults,
            ScheduledExecutorService timer,
            Clock clock) {
        this.verifier = verifier;
        String connection = "/" + stage + "/@connections/{connectionId}";
        this.operations = List.of(
                // API Gateway
                on(AwsService.EXECUTE_API, "POST", connection, new PostToConnection(connections, faults, timer)),
                on(AwsService.EXECUTE_API, "GET", connection, new GetConnection(connections)),
                on(AwsService.EXECUTE_API, "DELETE", connection, new DeleteConnection(connections)),
                // DynamoDB
                on(AwsService.DYNAMODB, "POST", "/", new TableApi(table)),
                // Lambda
                on(AwsService.LAMBDA, "GET", "/2015-03-31/functions/{name}", new GetFunction(functions, arnPrefix)),
                on(
                        AwsService.LAMBDA,
                        "POST",
                        "/2015-03-31/functions/{name}/invocations",
                        new Invoke(functions, queue, arnPrefix, clock)));
    }

    @Override
    public CompletableFuture<Answer> answer(Call call) {
        List<String> path = PathTemplate.split(call.rawPath()).stream()
                .map(PercentEncoding::decode)
                .toList();
        for (Operation operation : operations) {
            Optional<Map<String, String>> parameters = operation.path().match(path);
            if (operation.method().equals(call.method()) && parameters.isPresent()) {
                return answer(operation.service(), operation.endpoint(), call.withPathParameters(parameters.get()));
            }
        }
        if (LAMBDA_PATH.matcher(call.rawPath()).matches()) {
            return answer(AwsService.LAMBDA, new UnknownOperation(), call);
        }
        return Answer.json(403, "{\"message\":\"Missing Authentication Token\"}")
                .with("x-amzn-ErrorType", "MissingAuthenticationTokenException")
                .now();
    }

    private CompletableFuture<Answer> answer(AwsService service, Endpoint endpoint, Call call) {
        Optional<Refusal> refusal = verifier.verify(call, service.signingName());
        return refusal.isPresent() ? service.refuse(refusal.get()).now() : endpoint.answer(call);
    }

    private static Operation on(AwsService service, String method, String path, Endpoint endpoint) {
        return new Operation(service, method, PathTemplate.parse(path), endpoint);
    }

    private record Operation(AwsService service, String method, PathTemplate path, Endpoint endpoint) {}
}
