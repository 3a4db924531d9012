package io.devrunner.stub;

import io.devrunner.protocol.Credentials;
import io.devrunner.protocol.StubDirectory;
import io.devrunner.protocol.StubTable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The first search for a session. It begins as soon as it can, and what the stub needs besides is loaded meanwhile: a
 * cold start takes about as long for the one as for the other.
 */
final class FirstSearch extends Thread {
    private final StubDirectory directory;
    private final SessionFinder finder;
    private final String function;

    /** Read by others when the thread has ended, as the next one. */
    private @Nullable Boolean successful;

    private @Nullable Exception failure;

    private FirstSearch(StubDirectory directory, String stage, String function) {
        super("stub-search");
        setDaemon(true);
        this.directory = directory;
        this.function = function;
        finder = new SessionFinder(directory, stage, Clock.systemUTC());
    }

    /** In the table that the settings name. */
    static FirstSearch begin(StubSettings settings, Supplier<Credentials> credentials, Duration timeout) {
        return begin(
                StubTable.open(settings.table(), settings.region(), settings.tableUrl(), credentials, timeout),
                settings.stage(),
                settings.function());
    }

    /** For a session of the stage that intercepts the function. */
    static FirstSearch begin(StubDirectory directory, String stage, String function) {
        FirstSearch search = new FirstSearch(directory, stage, function);
        search.start();
        return search;
    }

    @Override
    public void run() {
        try {
            successful = finder.find(function).isPresent();
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
    }

    /**
     * Waits for the end, and tells whether there is such a session.
     *
     * @throws IOException as {@link SessionFinder#find}
     */
    boolean isSuccessful() throws IOException, InterruptedException {
        join();
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure instanceof RuntimeException runtime) {
            throw runtime;
        }
        return Boolean.TRUE.equals(successful);
    }

    /** Whether it has ended, and there is none. */
    boolean isInVain() {
        return !isAlive() && Boolean.FALSE.equals(successful);
    }

    StubDirectory directory() {
        return directory;
    }

    SessionFinder finder() {
        return finder;
    }
}
