package io.devrunner.workerhost;

import io.devrunner.protocol.Payload;
import org.jspecify.annotations.Nullable;

/**
 * One execution environment as the Runtime API sees it: what a request under its path prefix means to it. Called on a
 * thread that reads the requests of other environments too, and must not wait for anything.
 */
interface RuntimeApiClient {
    /** Asks for the next event; the poll is answered once, now or later, from any thread. */
    void next(Poll poll);

    /**
     * The handler returned.
     *
     * @return false when the invocation is not the one that runs here, for instance because its deadline has passed
     */
    boolean response(String requestId, Payload response);

    /** The response was larger than Lambda takes; the return value is as above. */
    boolean oversizedResponse(String requestId);

    /** The handler failed; the return value is as above. */
    boolean error(String requestId, ReportedError error);

    void initError(ReportedError error);

    /** A waiting {@code next}. */
    interface Poll {
        void event(InvocationRequest request);

        /** Instead of an event: the classes to redefine before the next poll. */
        void redefine(ClassFiles.Changes changes);

        /** Why the redefinition that the poll before this one got was not done, or null. */
        @Nullable
        String redefinitionFailure();

        /** There will be no more events: the environment should end. */
        void gone();
    }
}
