package io.devrunner.protocol;

import org.jspecify.annotations.Nullable;

/** A failure that the person at the terminal can fix; printed as three short lines, without a stack trace. */
public final class UserException extends RuntimeException {
    private final String why;
    private final String fix;

    /**
     * A failure without a cause worth keeping.
     *
     * @param what what did not work, naming the value and where it came from
     * @param why the reason, as far as it is known
     * @param fix what to do, with a command to paste where there is one
     */
    public UserException(String what, String why, String fix) {
        this(what, why, fix, null);
    }

    public UserException(String what, String why, String fix, @Nullable Throwable cause) {
        super(what, cause);
        this.why = why;
        this.fix = fix;
    }

    public String what() {
        return String.valueOf(getMessage());
    }

    public String why() {
        return why;
    }

    public String fix() {
        return fix;
    }
}
