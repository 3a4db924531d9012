package io.devrunner.runner.project;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A process that is run to its end and never outlives this program. */
public final class OwnedProcess {
    private OwnedProcess() {}

    /**
     * Gives it no input and waits for its end. Afterwards it and all that it started have ended, however the wait ended.
     *
     * @return false when it had to be ended because the patience was over
     * @throws InterruptedException when this thread was interrupted
     */
    public static boolean await(Process process, Duration patience) throws IOException, InterruptedException {
        Thread killer = new Thread(() -> end(process), "owned-process-end");
        try {
            // Refused when the JVM is ending already: then the process ends at once.
            Runtime.getRuntime().addShutdownHook(killer);
            process.getOutputStream().close();
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            end(process);
            removeHook(killer);
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ignored) {
            // The JVM is ending already, and the hook does what it is for.
        }
    }
}
