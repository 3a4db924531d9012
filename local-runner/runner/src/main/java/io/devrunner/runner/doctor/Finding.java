package io.devrunner.runner.doctor;

import io.devrunner.protocol.UserException;
import org.jspecify.annotations.Nullable;

/**
 * What one check has found.
 *
 * @param kind of the fault, for programs; null when all is well
 * @param measured what was seen, in words
 * @param why what it means; null when all is well
 * @param fix what to do, with a command to paste where there is one; null when all is well
 */
public record Finding(
        Outcome outcome,
        @Nullable Fault kind,
        String measured,
        @Nullable String why,
        @Nullable String fix) {
    /** How a check ends. */
    public enum Outcome {
        /** As it should be. */
        OK,
        /** It works, but not for long or not for everything. */
        WARNING,
        /** Whatever comes after it cannot work. */
        FAILED,
        /** Not looked at. */
        SKIPPED
    }

    static Finding ok(String measured) {
        return new Finding(Outcome.OK, null, measured, null, null);
    }

    static Finding warning(Fault kind, String measured, String why, String fix) {
        return new Finding(Outcome.WARNING, kind, measured, why, fix);
    }

    static Finding failed(Fault kind, String measured, String why, String fix) {
        return new Finding(Outcome.FAILED, kind, measured, why, fix);
    }

    /** As an error for people says it. */
    static Finding failed(Fault kind, UserException error) {
        return failed(kind, error.what(), error.why(), error.fix());
    }

    static Finding skipped(String because) {
        return new Finding(Outcome.SKIPPED, null, because, null, null);
    }
}
