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

    /** The same where data is lost: what was said before this question came up does not count. */
    default boolean isGivenForLoss(String question) {
        return isGiven(question);
    }

    /** Returns only with consent. */
    default void require(String question) {
        check(isGiven(question));
    }

    /** Returns only with consent to lose data. */
    default void requireForLoss(String question) {
        check(isGivenForLoss(question));
    }

    private static void check(boolean given) {
        if (!given) {
            throw new UserException("nothing was changed", "you said no", "run the command again when you mean it");
        }
    }
}
