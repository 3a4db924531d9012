package io.devrunner.infra.attach;

import java.time.Instant;

/**
 * An attached function, as the session table keeps it.
 *
 * @param version counts the writes; 0 before the first
 * @param role the ARN of the function's execution role
 * @param policy the ARN of the managed policy that the stub needs
 * @param ourPolicy whether the policy goes from the role again with its last attached function: it was not there before
 * @param by who attached it
 */
record Saved(
        String function,
        long version,
        Phase phase,
        Original original,
        String role,
        String policy,
        boolean ourPolicy,
        String by,
        Instant at) {
    /** How far the work on the function has come; each next step is done before it is noted. */
    enum Phase {
        /** The function may have been changed or not. */
        ATTACHING,
        ATTACHED,
        /** The function is what it was; its role may still have the policy. */
        RESTORED
    }

    Saved in(Phase other) {
        return new Saved(function, version, other, original, role, policy, ourPolicy, by, at);
    }

    Saved withVersion(long other) {
        return new Saved(function, other, phase, original, role, policy, ourPolicy, by, at);
    }

    /** Whether the stub of the function needs its role to have the policy. */
    boolean needsPolicy() {
        return phase != Phase.RESTORED;
    }
}
