package io.devrunner.infra.stack;

import io.devrunner.protocol.UserException;

/** Asks the person before anything is changed that costs or goes. */
@FunctionalInterface
public interface Consent {
    /**
     * Whether the person agrees.
     *
     * @throws UserException when there is nobody to ask
     */
    boolean isGiven(String question);

    /** Returns only with consent. */
    default void require(String question) {
        if (!isGiven(question)) {
            throw new UserException("nothing was changed", "you said no", "run the command again when you mean it");
        }
    }
}
