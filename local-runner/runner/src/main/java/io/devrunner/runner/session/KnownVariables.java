package io.devrunner.runner.session;

import io.devrunner.protocol.BridgeMessage.Invoke;
import io.devrunner.protocol.Variables;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The values of the variables that stubs name by their hash. */
final class KnownVariables {
    /** Each stub process has credentials of its own; a stub whose values were dropped is asked for them. */
    private static final int MOST = 512;

    /** By hash, the least recently used first. Guarded by this. */
    private final Map<String, Variables> known = new LinkedHashMap<>(16, 0.75f, true);

    /** The invocation with all values; empty when it names some that are not known here. */
    synchronized Optional<Invoke> complete(Invoke invoke) {
        Variables environment = complete(invoke.environment());
        Variables credentials = complete(invoke.credentials());
        boolean whole = (environment == null) == (invoke.environment() == null)
                && (credentials == null) == (invoke.credentials() == null);
        return whole ? Optional.of(invoke.with(environment, credentials)) : Optional.empty();
    }

    /** Caller holds the lock. */
    private @Nullable Variables complete(@Nullable Variables named) {
        if (named == null) {
            return null;
        }
        if (named.values() == null) {
            return known.get(named.hash());
        }
        known.put(named.hash(), named);
        if (known.size() > MOST) {
            known.remove(known.keySet().iterator().next());
        }
        return named;
    }
}
