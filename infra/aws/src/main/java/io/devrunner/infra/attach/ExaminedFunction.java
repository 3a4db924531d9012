package io.devrunner.infra.attach;

import io.devrunner.infra.network.Reach;
import java.util.Optional;

/**
 * An attached function, looked at more closely.
 *
 * @param runtime such as {@code java21}; empty when the function is gone
 * @param wayOut whether its stub reaches the bridge
 */
public record ExaminedFunction(AttachedFunction attached, Optional<String> runtime, Reach wayOut) {}
