package io.devrunner.runner.start;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.BridgeStack;
import io.devrunner.infra.attach.Attachments;
import io.devrunner.infra.table.DynamoDbSessionDirectory;
import io.devrunner.protocol.Session;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.RunnerEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Of the functions whose events came here, detaches at the end those that this developer has attached, and tells which
 * stay attached: a machine that has another name by now is taken for somebody else's.
 */
final class DetachOnExit {
    private static final Logger LOG = LoggerFactory.getLogger(DetachOnExit.class);

    /** Twice as long as Lambda may take to change one function. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** Whoever presses Ctrl-C again waits for this, at most twice. */
    private static final Duration LAST_MOMENT = Duration.ofSeconds(1);

    private final AwsAccess access;
    private final BridgeStack bridge;
    private final List<String> intercepted;
    private final String developer;
    private final String sessionId;
    private final CompletableFuture<Void> hurry;
    private final Console console;

    /** Those of this developer that are still attached; done when they are known. */
    private final CompletableFuture<Queue<String>> left = new CompletableFuture<>();

    /** Whether nothing more is begun, and what fails is not worth a word. */
    private volatile boolean cutOff;

    /**
     * Does nothing yet.
     *
     * @param intercepted globs
     * @param developer as whoever attaches is noted
     * @param sessionId of the session that ends
     * @param hurry when done, nothing is waited for any more
     */
    DetachOnExit(
            AwsAccess access,
            BridgeStack bridge,
            List<String> intercepted,
            String developer,
            String sessionId,
            CompletableFuture<Void> hurry,
            Console console) {
        this.access = access;
        this.bridge = bridge;
        this.intercepted = List.copyOf(intercepted);
        this.developer = developer;
        this.sessionId = sessionId;
        this.hurry = hurry;
        this.console = console;
    }

    /**
     * Returns when all is done that can be done, or cuts it off: what is begun then can be done again from the start. On
     * a thread of its own, since a call that waits for an answer does not hear of an interrupt.
     */
    void run() {
        ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "detach-on-exit");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CompletableFuture<Void> done = CompletableFuture.runAsync(this::detach, worker);
            if (!ends(CompletableFuture.anyOf(done, hurry), LONGEST) || !done.isDone()) {
                cutOff = true;
                if (!ends(CompletableFuture.anyOf(left, done), LAST_MOMENT)) {
                    LOG.info("it is not known what is attached");
                }
                worker.shutdownNow();
                if (!worker.awaitTermination(LAST_MOMENT.toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.info("a call for detaching has not ended yet");
                }
                tellWhatIsLeft();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            worker.shutdownNow();
        }
    }

    private static boolean ends(CompletableFuture<?> future, Duration within) throws InterruptedException {
        try {
            future.get(within.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException ignored) {
            // Told by the result.
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("detaching failed", e);
        }
    }

    private void tellWhatIsLeft() {
        List<String> functions = List.copyOf(left.getNow(new ArrayDeque<>()));
        if (!left.isDone()) {
            warn("what you have attached stays attached: detaching was not awaited. See: dev-runner status --stage "
                    + bridge.stage() + access.options());
        } else if (!functions.isEmpty()) {
            warn(stay(functions) + " attached: detaching was not awaited. Run: " + command(functions));
        }
    }

    private void detach() {
        try (Attachments attachments = Attachments.open(access, bridge, console::progress)) {
            Map<String, List<String>> functions = attachments.attached(intercepted).attachers().entrySet().stream()
                    .collect(groupingBy(Map.Entry::getValue, TreeMap::new, mapping(Map.Entry::getKey, toList())));
            List<String> own = functions.getOrDefault(developer, List.of());
            Queue<String> attached = new ConcurrentLinkedQueue<>(own);
            functions.remove(developer);
            functions.forEach((other, theirs) -> warn(stay(theirs) + " attached, by " + other + " and not by "
                    + developer + ". Unless somebody needs that, run: " + command(theirs)));
            Optional<List<Session>> read = own.isEmpty() ? Optional.of(List.of()) : otherSessions();
            if (read.isEmpty()) {
                warn(stay(own) + " attached: it is not known whether somebody else has a session that needs "
                        + (own.size() == 1 ? "it" : "them") + ", the bridge's table cannot be read. If not, run: "
                        + command(own));
                left.complete(new ArrayDeque<>());
                return;
            }
            List<Session> others = read.get();
            own.stream()
                    .flatMap(function -> others.stream()
                            .filter(session -> session.intercepts(function))
                            .limit(1)
                            .map(session -> stay(List.of(function)) + " attached: the dev-runner of "
                                    + session.developer() + " on " + session.machine() + " intercepts it"))
                    .forEach(this::warn);
            attached.removeIf(function -> others.stream().anyMatch(session -> session.intercepts(function)));
            left.complete(attached);
            for (String function : List.copyOf(attached)) {
                if (!cutOff && detached(attachments, function)) {
                    attached.remove(function);
                }
            }
        } catch (UserException e) {
            warn(e);
        }
    }

    /**
     * Those that may need the functions, empty if that is not known: somebody may have taken over while this machine slept,
     * and nobody told it.
     */
    private Optional<List<Session>> otherSessions() {
        try (DynamoDbSessionDirectory directory = DynamoDbSessionDirectory.of(
                bridge.tableName(), access.client(DynamoDbClient.builder()), access.clock())) {
            return Optional.of(directory.sessions(bridge.stage()).stream()
                    .filter(session -> session.isAlive(access.clock().instant())
                            && !session.sessionId().equals(sessionId))
                    .toList());
        } catch (IOException e) {
            LOG.info("it is not known who else has a session", e);
            return Optional.empty();
        }
    }

    /** One that cannot be detached keeps none of the others. */
    private boolean detached(Attachments attachments, String function) {
        try {
            attachments.detach(List.of(function));
            return true;
        } catch (UserException e) {
            warn(e);
            return false;
        }
    }

    private static String stay(Collection<String> functions) {
        return String.join(", ", functions) + (functions.size() == 1 ? " stays" : " stay");
    }

    private String command(Collection<String> functions) {
        return "dev-runner detach " + String.join(" ", functions) + " --stage " + bridge.stage() + access.options();
    }

    private void warn(UserException e) {
        if (cutOff) {
            LOG.debug("cut off: {}, {}", e.what(), e.why());
        } else {
            warn(e.what() + ": " + e.why() + ". " + e.fix());
        }
    }

    private void warn(String text) {
        console.show(new RunnerEvent.Warning(text));
    }
}
