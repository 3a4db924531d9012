package io.devrunner.runner.start;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.BridgeStack;
import io.devrunner.infra.attach.Attached;
import io.devrunner.infra.attach.AttachedFunction;
import io.devrunner.infra.attach.Attachments;
import io.devrunner.protocol.Glob;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.RunnerEvent;
import io.devrunner.runner.project.ProjectFile;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the intercepted functions are still attached as they should be, and tells, once, what keeps their events
 * from coming here: whoever waits for one that never comes sees nothing else.
 */
final class AttachedWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AttachedWatch.class);

    /** Of a function that somebody detaches nothing comes here that would tell. */
    static final Duration LOOK_AGAIN = Duration.ofMinutes(5);

    /** A look is worth no longer wait at the end. */
    private static final Duration END = Duration.ofMillis(500);

    private final AwsAccess access;
    private final BridgeStack bridge;
    private final List<String> intercepted;
    private final List<List<String>> alternatives;
    private final Console console;
    private final ScheduledExecutorService looker;

    /** Those that were attached at some look. Only touched by the looker. */
    private final Set<String> known = new TreeSet<>();

    /** The globs and names that the last look missed which read the table. Only touched by the looker. */
    private Set<String> missing = Set.of();

    /** What the last look found that read the functions. Only touched by the looker. */
    private Set<String> troubles = Set.of();

    /**
     * Looks at nothing yet.
     *
     * @param intercepted globs
     * @param alternatives globs of one function each, of which one has to be attached
     */
    AttachedWatch(
            AwsAccess access,
            BridgeStack bridge,
            List<String> intercepted,
            List<List<String>> alternatives,
            Console console) {
        this(access, bridge, intercepted, alternatives, console, Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "attached-functions");
            thread.setDaemon(true);
            return thread;
        }));
    }

    /**
     * As above.
     *
     * @param looker has one thread, and is shut down with this
     */
    AttachedWatch(
            AwsAccess access,
            BridgeStack bridge,
            List<String> intercepted,
            List<List<String>> alternatives,
            Console console,
            ScheduledExecutorService looker) {
        this.access = access;
        this.bridge = bridge;
        this.intercepted = List.copyOf(intercepted);
        this.alternatives = List.copyOf(alternatives);
        this.console = console;
        this.looker = looker;
    }

    /** Looks in a moment, and from then on regularly. */
    void start() {
        try {
            ScheduledFuture<?> unused =
                    looker.scheduleWithFixedDelay(this::look, 0, LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("it is closed", e);
        }
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
        try (Attachments attachments = Attachments.open(access, bridge, console::progress)) {
            Attached attached = attachments.attached(intercepted);
            missing = tell(missing(attached), missing, name -> notAttached(name, attached));
            troubles = tell(troubles(attached), troubles, trouble -> trouble);
        } catch (UserException e) {
            LOG.info("it is not known whether all is attached: {}, {}", e.what(), e.why());
        } catch (RuntimeException | Error e) {
            // Thrown on, it would end all further looks.
            LOG.warn("the attached functions cannot be looked at", e);
        }
    }

    private Set<String> missing(Attached attached) {
        Set<String> found = new LinkedHashSet<>(attached.missing());
        List<String> names = attached.names();
        found.removeIf(glob -> hasAnotherName(glob, names));
        known.addAll(names);
        List<String> gone = known.stream().filter(name -> !names.contains(name)).toList();
        // Of a function that is told by its name a glob says nothing more; * says that there is no other either.
        found.removeIf(glob -> !glob.equals("*") && gone.stream().anyMatch(name -> Glob.matches(glob, name)));
        found.addAll(gone);
        return found;
    }

    private boolean hasAnotherName(String glob, List<String> attached) {
        return alternatives.stream()
                .filter(globs -> globs.contains(glob))
                .flatMap(List::stream)
                .anyMatch(other -> attached.stream().anyMatch(name -> Glob.matches(other, name)));
    }

    private Set<String> troubles(Attached attached) {
        Set<String> found = new LinkedHashSet<>();
        for (AttachedFunction each : attached.list()) {
            each.trouble().ifPresent(trouble -> found.add(each.name() + ": " + trouble + attach(each.name())));
        }
        return found;
    }

    /** Says what was not found before. */
    private Set<String> tell(Set<String> found, Set<String> before, UnaryOperator<String> text) {
        found.stream()
                .filter(each -> !before.contains(each))
                .forEach(each -> console.show(new RunnerEvent.Warning(text.apply(each))));
        return found;
    }

    private String notAttached(String glob, Attached attached) {
        if (glob.equals("*")) {
            return "nothing is attached to the stage " + bridge.stage() + attach("FUNCTION");
        }
        return "no function " + glob + " is attached to the stage " + bridge.stage() + ": its calls do not come here"
                + attach(glob.contains("*") ? "'" + glob + "'" : glob)
                + (known.contains(glob) || attached.all().isEmpty() ? "" : otherNames(attached.all()));
    }

    /** Whoever deploys with CDK, SAM or Serverless seldom has the name on AWS that the file has. */
    private static String otherNames(List<String> attached) {
        return ". Attached are " + String.join(", ", attached) + ": if it is one of them, say so in "
                + ProjectFile.NAME + " (on-aws: " + attached.get(0) + ", under the function) or start with --function "
                + attached.get(0);
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
