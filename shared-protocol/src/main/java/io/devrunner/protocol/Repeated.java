package io.devrunner.protocol;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does a task again and again, also after it has failed: thrown on, a failure would end all further runs unheard. */
public final class Repeated {
    private static final Logger LOG = LoggerFactory.getLogger(Repeated.class);

    private Repeated() {}

    /**
     * Begins when the time has passed once.
     *
     * @param time between the end of one run and the begin of the next
     * @param what it does, for the log
     * @throws java.util.concurrent.RejectedExecutionException when the timer is shut down
     */
    public static void every(Duration time, ScheduledExecutorService timer, String what, Runnable task) {
        ScheduledFuture<?> unused = timer.scheduleWithFixedDelay(
                () -> run(what, task), time.toMillis(), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void run(String what, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.warn("{} has failed this time", what, e);
        }
    }
}
