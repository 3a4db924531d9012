package io.devrunner.localcloud.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.devrunner.localcloud.functions.DeployedFunction;
import io.devrunner.localcloud.functions.Functions;
import io.devrunner.localcloud.server.Answer;
import io.devrunner.localcloud.server.Call;
import io.devrunner.localcloud.server.Endpoint;
import java.util.concurrent.CompletableFuture;

/** {@code GET /2015-03-31/functions/{name}}: how a function is configured. */
public final class GetFunction implements Endpoint {
    private final Functions functions;
    private final String arnPrefix;

    /** Answers for these functions; the ARN prefix ends with a colon. */
    public GetFunction(Functions functions, String arnPrefix) {
        this.functions = functions;
        this.arnPrefix = arnPrefix;
    }

    @Override
    public CompletableFuture<Answer> answer(Call call) {
        FunctionReference reference = FunctionReference.of(call);
        return functions
                .find(reference.name())
                .map(GetFunction::describe)
                .orElseGet(() -> LambdaErrors.notFound(arnPrefix + reference.name()))
                .now();
    }

    private static Answer describe(DeployedFunction function) {
        ObjectNode description = JsonNodeFactory.instance.objectNode();
        description
                .putObject("Configuration")
                .put("FunctionName", function.name())
                .put("FunctionArn", function.arn())
                .put("Runtime", "java17")
                .put("MemorySize", function.memoryMegabytes())
                .put("Timeout", function.timeout().toSeconds())
                .put("Version", FunctionReference.LATEST)
                .put("PackageType", "Zip")
                .put("State", "Active")
                .put("LastUpdateStatus", "Successful");
        return Answer.json(200, description.toString());
    }
}
