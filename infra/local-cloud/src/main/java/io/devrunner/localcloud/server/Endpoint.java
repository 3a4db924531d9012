package io.devrunner.localcloud.server;

import java.util.concurrent.CompletableFuture;

/** Answers calls; must not block its thread for long. */
@FunctionalInterface
public interface Endpoint {
    CompletableFuture<Answer> answer(Call call);

    /** Whether pages of this origin may call, though it is another site's; those of this machine always may. */
    default boolean letsIn(String origin) {
        return false;
    }
}
