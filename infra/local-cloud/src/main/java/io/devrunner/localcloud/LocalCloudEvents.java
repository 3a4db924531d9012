package io.devrunner.localcloud;

import org.jspecify.annotations.Nullable;

/** What the local cloud tells its owner, from threads of its own. */
public interface LocalCloudEvents {
    /** An execution environment of a stub has taken an event, which may have waited for one. */
    default void started(String function, String requestId) {}

    /**
     * A line that a stub wrote.
     *
     * @param requestId the invocation that wrote it, or null when none can be told
     */
    void line(String function, @Nullable String requestId, String line);

    /** Something that a developer should know. */
    void warning(String text);
}
