package io.devrunner.localcloud.server;

import java.util.concurrent.CompletableFuture;

/** Answers calls; must not block its thread for long. */
@FunctionalInterface
public interface Endpoint {
    CompletableFuture<Answer> answer(Call call);
}
