package io.devrunner.workerhost;

import org.jspecify.annotations.Nullable;

/** What a worker host tells its owner. Called from the host's threads, outside its locks; must not block for long. */
public interface WorkerEvents {
    /** An execution environment has taken the event: the invoke phase begins. */
    void invocationStarted(String function, String requestId);

    /**
     * One line of output, without its line end. All lines of an invocation come before its outcome.
     *
     * @param requestId the invocation that wrote it, or null when none can be told
     */
    void line(String function, @Nullable String requestId, Source source, String line);

    /** Something about a worker that a developer should know, for instance that it ended and is started again. */
    void warning(String function, String text);

    /** For an owner who wants to know nothing. */
    static WorkerEvents ignored() {
        return new WorkerEvents() {
            @Override
            public void invocationStarted(String function, String requestId) {}

            @Override
            public void line(String function, @Nullable String requestId, Source source, String line) {}

            @Override
            public void warning(String function, String text) {}
        };
    }

    /** Where a line came from. */
    enum Source {
        STDOUT,
        STDERR,
        /** The Lambda logger of the context. */
        LOGGER,
        /** The JVM itself or native code, outside {@code System.out} and {@code System.err}. */
        JVM
    }
}
