package io.devrunner.workerhost;

import io.devrunner.workerhost.Deadlines.Deadline;
import io.devrunner.workerhost.ExecutionEnvironment.State;
import io.devrunner.workerhost.ReportedError.Ends;
import io.devrunner.workerhost.RuntimeApiClient.Poll;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which invocation of a function runs in which execution environment.
 *
 * <p>All state changes under one lock; what a change causes outside (answers to polls, outcomes, events) is collected
 * meanwhile and done after the lock is released. One long class, since all its rules meet in the same few collections.
 */
final class EnvironmentPool {
    private static final Logger log = LoggerFactory.getLogger(EnvironmentPool.class);

    /** So long an init phase that has failed is the answer to who comes next; then it may go better. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final String function;
    private final Workers workers;
    private final Deadlines deadlines;
    private final WorkerEvents events;
    private final Object lock = new Object();

    /** Guarded by lock. */
    private FunctionSettings settings;

    /** Of the current generation, in any state but RETIRED. Guarded by lock. */
    private final Set<ExecutionEnvironment> live = new LinkedHashSet<>();

    /** Those in state READY, the most recently used first; empty while the queue is not. Guarded by lock. */
    private final Deque<ExecutionEnvironment> ready = new ArrayDeque<>();

    /** Invocations without an environment, the oldest first. Guarded by lock. */
    private final Deque<Invocation> queue = new ArrayDeque<>();

    /** Guarded by lock. */
    private Code code;

    /**
     * Done when an environment with the present code is fit for events or has failed to become so; tells how the code
     * that came since the one before was done reached the function. Guarded by lock.
     */
    private CompletableFuture<ReloadKind> inUse = new CompletableFuture<>();

    /** Whether what inUse tells is settled; it is told a moment later, without the lock. Guarded by lock. */
    private boolean told;

    /** What inUse will tell as far as is known. Guarded by lock. */
    private ReloadKind kind = ReloadKind.NOTHING;

    /** How to fail for the last init phase, when no invocation waited to be told. Guarded by lock. */
    private @Nullable Consumer<Invocation> initFailure;

    /** When that was, by {@link System#nanoTime}. Guarded by lock. */
    private long initFailed;

    /** Guarded by lock. */
    private boolean closed;

    EnvironmentPool(FunctionSettings settings, Code code, Workers workers, Deadlines deadlines, WorkerEvents events) {
        function = settings.name();
        this.settings = settings;
        this.code = code;
        this.workers = workers;
        this.deadlines = deadlines;
        this.events = events;
    }

    /** Done when an environment with the present code is fit for events or has failed to become so. */
    CompletableFuture<ReloadKind> inUse() {
        synchronized (lock) {
            return inUse.copy();
        }
    }

    /** Starts the init phase of an environment before it is asked for. */
    void warmUp() {
        change(this::startEnvironment);
    }

    void submit(Invocation invocation) {
        change(after -> {
            Consumer<Invocation> failure = initFailure;
            initFailure = null;
            boolean fresh = System.nanoTime() - initFailed < FRESH_NANOS;
            if (closed) {
                failForEnd(invocation, after);
            } else if (!ready.isEmpty()) {
                assign(ready.removeFirst(), invocation, after);
            } else if (failure != null && fresh) {
                after.add(() -> failure.accept(invocation));
            } else if (live.size() >= settings.concurrency() && queue.size() - starting() >= settings.queueLimit()) {
                after.add(() -> invocation.fail(LambdaError.queueFull()));
            } else {
                queue.addLast(invocation);
                startForQueue(after);
            }
        });
        watch(invocation, invocation.request().deadline());
    }

    /** An environment asks for its next event. */
    void polled(ExecutionEnvironment environment, Poll poll) {
        change(after -> {
            environment.setPoll(poll);
            if (environment.state() == State.STARTING) {
                environment.initialized();
            }
            if (environment.state() != State.RETIRED) {
                String failure = poll.redefinitionFailure();
                if (failure != null) {
                    log.debug("{}: {}", function, failure);
                    replace(environment, after);
                } else if (environment.runs(code.files())) {
                    tellInUse(after);
                }
            }
            switch (environment.state()) {
                case STARTING, READY -> {
                    offer(environment, after);
                    startForQueue(after);
                }
                case BUSY -> deliver(environment, after);
                case RETIRED -> dismiss(environment, after);
            }
        });
    }

    /**
     * The invocation has ended in its environment.
     *
     * @return false when it does not run there
     */
    boolean ended(ExecutionEnvironment environment, String requestId, Ends ends, Consumer<Invocation> outcome) {
        boolean[] known = {false};
        change(after -> {
            Invocation invocation = environment.running(requestId);
            if (invocation == null) {
                return;
            }
            known[0] = true;
            environment.release();
            after.add(() -> outcome.accept(invocation));
            if (ends != Ends.NOTHING) {
                remove(environment);
            }
            if (ends == Ends.WORKER) {
                drain(environment.worker(), after);
            }
            if (environment.state() == State.READY) {
                offer(environment, after);
            }
            startForQueue(after);
            workers.endIfDrained(environment.worker());
        });
        return known[0];
    }

    void initFailed(ExecutionEnvironment environment, ReportedError error) {
        change(after -> {
            Duration initPhase = environment.initPhase();
            failInit(environment, invocation -> invocation.failInit(error, initPhase), after);
            startForQueue(after);
        });
    }

    /** An environment has ended by itself and runs no more code. */
    void environmentEnded(WorkerProcess worker, String token) {
        change(after -> {
            for (ExecutionEnvironment environment : List.copyOf(worker.environments())) {
                if (environment.token().equals(token)) {
                    bury(environment, 0, after);
                }
            }
            startForQueue(after);
            workers.endIfDrained(worker);
        });
    }

    /** A worker has ended, and all its output has been read. */
    void workerExited(WorkerProcess worker, int status) {
        change(after -> {
            workers.exited(worker);
            for (ExecutionEnvironment environment : List.copyOf(worker.environments())) {
                bury(environment, status, after);
            }
            startForQueue(after);
            if (!worker.isKilled()) {
                String text = "The worker " + LambdaError.exit(status) + "; the next invocation starts a new one.";
                after.add(() -> events.warning(function, text));
            }
        });
    }

    private void watch(Invocation invocation, Instant end) {
        Deadline deadline = deadlines.start(Duration.between(Instant.now(), end), () -> expire(invocation));
        // One that was canceled may still run, and must not occupy its environment for ever.
        invocation.whenEnded(deadline::meet);
    }

    private void expire(Invocation invocation) {
        change(after -> {
            ExecutionEnvironment environment = invocation.environment();
            if (environment != null) {
                environment.release();
                abandon(environment, after);
            } else if (!queue.remove(invocation)) {
                return;
            }
            LambdaError error = LambdaError.timedOut(invocation.requestId(), invocation.timeout());
            after.add(() -> invocation.fail(error));
            startForQueue(after);
        });
    }

    /** Init phases that have used up nearly all their time with this one will not end either. */
    private void expireInit(ExecutionEnvironment environment) {
        change(after -> {
            if (environment.state() != State.STARTING) {
                return;
            }
            Duration timeout = settings.timeout();
            Duration patience =
                    ExecutionEnvironment.initLimit(timeout).multipliedBy(9).dividedBy(10);
            WorkerProcess worker = environment.worker();
            workers.drain(worker);
            for (ExecutionEnvironment one : List.copyOf(worker.environments())) {
                if (one == environment
                        || (one.state() == State.STARTING && one.initPhase().compareTo(patience) > 0)) {
                    failInit(
                            one,
                            invocation -> invocation.fail(LambdaError.timedOut(invocation.requestId(), timeout)),
                            after);
                    abandon(one, after);
                }
            }
            startForQueue(after);
        });
    }

    /** Nobody waits for the invocation any more: if it has not begun, it does not begin. */
    void withdraw(Invocation invocation) {
        change(after -> {
            ExecutionEnvironment environment = invocation.environment();
            if (environment == null) {
                queue.remove(invocation);
            } else if (!invocation.isTaken()) {
                environment.release();
                offer(environment, after);
            }
        });
    }

    /** Invocations from now on run this code; an environment for it is warm soon. */
    void reload(Code next, ReloadKind planned) {
        change(after -> {
            code = next;
            initFailure = null;
            if (told) {
                inUse = new CompletableFuture<>();
                told = false;
                kind = ReloadKind.NOTHING;
            }
            kind = kind.or(planned);
            if (planned == ReloadKind.REDEFINE && !live.isEmpty()) {
                live.forEach(environment -> update(environment, after));
            } else {
                replaceAll(planned == ReloadKind.RESTART, after);
            }
            startForQueue(after);
        });
    }

    private void replaceAll(boolean newWorker, List<Runnable> after) {
        kind = kind.or(ReloadKind.RELOAD);
        WorkerProcess worker = workers.current();
        if (newWorker && worker != null) {
            drain(worker, after);
            workers.endIfDrained(worker);
        }
        for (ExecutionEnvironment environment : List.copyOf(live)) {
            retire(environment, after);
        }
        startForQueue(after);
        if (live.isEmpty()) {
            startEnvironment(after);
        }
    }

    /** The environment cannot get the present code in place: the next one is made of it. */
    private void replace(ExecutionEnvironment environment, List<Runnable> after) {
        retire(environment, after);
        kind = kind.or(ReloadKind.RELOAD);
        startForQueue(after);
        if (live.isEmpty()) {
            startEnvironment(after);
        }
    }

    /** Invocations from now on run in a new worker that is configured like this. Not called while {@link #reload} runs. */
    void configure(FunctionSettings next) {
        Code present;
        synchronized (lock) {
            settings = next;
            workers.configure(next);
            present = code;
        }
        reload(present, ReloadKind.RESTART);
    }

    /** Ends everything without waiting for it. */
    void close() {
        change(after -> {
            closed = true;
            queue.forEach(invocation -> failForEnd(invocation, after));
            queue.clear();
            workers.killAll();
        });
    }

    private static void failForEnd(Invocation invocation, List<Runnable> after) {
        after.add(() -> invocation.fail(LambdaError.notStarted("dev-runner is ending")));
    }

    /** The workers that have not ended yet. */
    List<WorkerProcess> workers() {
        synchronized (lock) {
            return workers.all();
        }
    }

    private void change(Consumer<List<Runnable>> rules) {
        List<Runnable> after = new ArrayList<>();
        synchronized (lock) {
            rules.accept(after);
        }
        after.forEach(Runnable::run);
    }

    private long starting() {
        return live.stream()
                .filter(environment -> environment.state() == State.STARTING)
                .count();
    }

    /** Gives invocations that wait again to who is ready, and starts environments for the others. */
    private void startForQueue(List<Runnable> after) {
        while (!queue.isEmpty() && !ready.isEmpty()) {
            assign(ready.removeFirst(), queue.removeFirst(), after);
        }
        while (!closed && !queue.isEmpty() && live.size() < settings.concurrency()) {
            if (starting() >= Math.min(queue.size(), settings.initsAtOnce())) {
                return;
            }
            startEnvironment(after);
        }
    }

    private void startEnvironment(List<Runnable> after) {
        if (closed) {
            return;
        }
        try {
            ExecutionEnvironment environment = workers.startEnvironment(this, code);
            live.add(environment);
            Duration limit = ExecutionEnvironment.initLimit(settings.timeout());
            environment.bound(deadlines.start(limit, () -> expireInit(environment)));
        } catch (IOException e) {
            LambdaError error = LambdaError.notStarted(Objects.toString(e.getMessage(), "no reason given"));
            tellInUse(after);
            tellInitFailure(invocation -> invocation.fail(error), after);
        }
    }

    /** Gives the environment the oldest invocation that waits, if one does. */
    private void offer(ExecutionEnvironment environment, List<Runnable> after) {
        Invocation next = queue.pollFirst();
        if (next != null) {
            assign(environment, next, after);
        } else {
            if (!ready.contains(environment)) {
                ready.addFirst(environment);
            }
            update(environment, after);
        }
    }

    /**
     * Answers the environment's poll with the classes that it lacks, so that no event overtakes them.
     *
     * @return whether it has the present code, and its poll can be answered with an event
     */
    private boolean update(ExecutionEnvironment environment, List<Runnable> after) {
        if (environment.runs(code.files())) {
            return true;
        }
        Poll poll = environment.takePoll();
        if (poll != null) {
            ClassFiles.Changes changes = environment.redefine(code.files());
            after.add(() -> poll.redefine(changes));
        }
        return false;
    }

    private void assign(ExecutionEnvironment environment, Invocation invocation, List<Runnable> after) {
        environment.assign(invocation);
        deliver(environment, after);
    }

    /** Answers the environment's poll with its invocation, if both are there; its poll may still be on its way. */
    private void deliver(ExecutionEnvironment environment, List<Runnable> after) {
        Invocation invocation = environment.current();
        if (!update(environment, after) || invocation == null || invocation.isTaken()) {
            return;
        }
        Poll poll = environment.takePoll();
        if (poll == null) {
            return;
        }
        InvocationRequest request = environment.take(invocation, settings.timeout());
        after.add(() -> {
            if (request.deadline().isBefore(invocation.request().deadline())) {
                watch(invocation, request.deadline());
            }
            events.invocationStarted(function, invocation.requestId());
            poll.event(request);
        });
    }

    /** The environment gets no more invocations; one that it runs goes on, one that it has not taken waits again. */
    private void retire(ExecutionEnvironment environment, List<Runnable> after) {
        Invocation invocation = environment.current();
        if (invocation != null && !invocation.isTaken()) {
            environment.release();
            if (closed) {
                failForEnd(invocation, after);
            } else {
                queue.addFirst(invocation);
            }
        }
        remove(environment);
        environment.worker().freeSlot(environment.slot());
        dismiss(environment, after);
    }

    private void remove(ExecutionEnvironment environment) {
        live.remove(environment);
        ready.remove(environment);
        environment.retire();
        workers.retired(environment);
    }

    private static void dismiss(ExecutionEnvironment environment, List<Runnable> after) {
        Poll poll = environment.takePoll();
        if (poll != null) {
            after.add(poll::gone);
        }
    }

    /** The environment is over: what was in it fails, as its worker exited with the status or its thread ended. */
    private void bury(ExecutionEnvironment environment, int status, List<Runnable> after) {
        workers.bury(environment);
        if (environment.state() == State.STARTING) {
            failInit(
                    environment,
                    invocation -> invocation.fail(LambdaError.exited(invocation.requestId(), status)),
                    after);
        }
        Invocation invocation = environment.current();
        if (invocation != null && invocation.isTaken()) {
            environment.release();
            after.add(() -> invocation.fail(LambdaError.exited(invocation.requestId(), status)));
        }
        if (environment.state() != State.RETIRED) {
            // Only once: another environment may have taken over its slot by now.
            retire(environment, after);
        }
    }

    private void failInit(ExecutionEnvironment environment, Consumer<Invocation> failure, List<Runnable> after) {
        boolean wanted = live.contains(environment);
        remove(environment);
        if (wanted && environment.runs(code.files())) {
            tellInUse(after);
            tellInitFailure(failure, after);
        } else if (wanted) {
            // Its code was changed meanwhile: perhaps that has mended it.
            kind = kind.or(ReloadKind.RELOAD);
            startEnvironment(after);
        }
    }

    private void tellInUse(List<Runnable> after) {
        CompletableFuture<ReloadKind> present = inUse;
        ReloadKind how = kind;
        told = true;
        after.add(() -> present.complete(how));
    }

    /** To the invocation that waited for it, else to the next one: without one, init is not tried again. */
    private void tellInitFailure(Consumer<Invocation> failure, List<Runnable> after) {
        Invocation waiting = queue.pollFirst();
        if (waiting == null) {
            initFailure = failure;
            initFailed = System.nanoTime();
        } else {
            after.add(() -> failure.accept(waiting));
        }
    }

    private void drain(WorkerProcess worker, List<Runnable> after) {
        workers.drain(worker);
        for (ExecutionEnvironment environment : List.copyOf(worker.environments())) {
            if (environment.state() != State.RETIRED) {
                retire(environment, after);
            }
        }
    }

    /** Nobody waits for what runs there; only the end of its worker stops it. */
    private void abandon(ExecutionEnvironment environment, List<Runnable> after) {
        remove(environment);
        environment.worker().abandon();
        drain(environment.worker(), after);
        workers.endIfDrained(environment.worker());
    }
}
