package io.devrunner.infra.attach;

import io.devrunner.infra.network.Reach;
import java.util.Optional;

/**
 * An attached function, looked at more closely.
 *
 * @param runtime such as {@code java21}; empty when the function is gone
 * @param wayOut whether its stub reaches the bridge
 * @param byAlias which calls do not come to its stub; empty when all do, or that may not be known
 */
public record ExaminedFunction(
        AttachedFunction attached, Optional<String> runtime, Reach wayOut, Optional<ByAlias> byAlias) {
    /** Calls by an alias that pins a version, and how to have them come to the stub. */
    public record ByAlias(String why, String fix) {}
}
