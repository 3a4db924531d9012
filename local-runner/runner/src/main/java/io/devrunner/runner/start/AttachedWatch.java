package io.devrunner.runner.start;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.BridgeStack;
import io.devrunner.infra.attach.AttachedFunction;
import io.devrunner.infra.attach.Attachments;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.RunnerEvent;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the intercepted functions are still attached as they should be, and tells, once, what keeps their events
 * from coming here: whoever waits for one that never comes sees nothing else.
 */
final class AttachedWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AttachedWatch.class);

    /** A look is worth no longer wait at the end. */
    private static final Duration END = Duration.ofMillis(500);

    private final AwsAccess access;
    private final BridgeStack bridge;
    private final List<String> intercepted;
    private final Console console;
    private final ExecutorService looker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "attached-functions");
        thread.setDaemon(true);
        return thread;
    });

    /** Those that were attached at some look. Only touched by the looker. */
    private final Set<String> known = new TreeSet<>();

    /** What the last look found. Only touched by the looker. */
    private Set<String> told = Set.of();

    /**
     * Looks at nothing yet.
     *
     * @param intercepted globs
     */
    AttachedWatch(AwsAccess access, BridgeStack bridge, List<String> intercepted, Console console) {
        this.access = access;
        this.bridge = bridge;
        this.intercepted = List.copyOf(intercepted);
        this.console = console;
    }

    /** Looks in a moment, on another thread. */
    void lookSoon() {
        try {
            looker.execute(this::look);
        } catch (RejectedExecutionException e) {
            LOG.debug("it is closed", e);
        }
    }

    private void look() {
        Set<String> found = new LinkedHashSet<>();
        try (Attachments attachments = Attachments.open(access, bridge, console::progress)) {
            attachments.notAttached(intercepted).forEach(glob -> found.add(notAttached(glob)));
            List<String> attached = attachments.names(intercepted);
            known.addAll(attached);
            known.stream().filter(name -> !attached.contains(name)).forEach(name -> found.add(notAttached(name)));
            for (AttachedFunction each : attachments.list(intercepted)) {
                each.trouble().ifPresent(trouble -> found.add(each.name() + ": " + trouble + attach(each.name())));
            }
        } catch (UserException e) {
            LOG.info("it is not known whether all is attached: {}, {}", e.what(), e.why());
        }
        found.stream()
                .filter(text -> !told.contains(text))
                .forEach(text -> console.show(new RunnerEvent.Warning(text)));
        told = found;
    }

    private String notAttached(String glob) {
        return glob.equals("*")
                ? "nothing is attached to the stage " + bridge.stage() + attach("FUNCTION")
                : "no function " + glob + " is attached to the stage " + bridge.stage() + ": its calls do not come here"
                        + attach(glob.contains("*") ? "'" + glob + "'" : glob);
    }

    private String attach(String function) {
        return ". Run: dev-runner attach " + function + " --stage " + bridge.stage() + access.options();
    }

    @Override
    public void close() {
        looker.shutdownNow();
        try {
            if (!looker.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.info("a look at the attached functions has not ended yet");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
