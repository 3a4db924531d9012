package io.devrunner.localcloud.lambda;

import io.devrunner.localcloud.server.Answer;
import io.devrunner.localcloud.server.Call;
import io.devrunner.localcloud.server.Endpoint;
import java.util.concurrent.CompletableFuture;

/** Any other path of Lambda's API: says that the local cloud has no such operation. */
public final class UnknownOperation implements Endpoint {
    @Override
    public CompletableFuture<Answer> answer(Call call) {
        return LambdaErrors.unknownOperation(call.method(), call.rawPath()).now();
    }
}
