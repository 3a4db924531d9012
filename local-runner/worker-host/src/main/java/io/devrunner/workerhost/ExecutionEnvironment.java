package io.devrunner.workerhost;

import io.devrunner.protocol.Payload;
import io.devrunner.workerhost.Deadlines.Deadline;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One execution environment of a worker as its host sees it. Its mutable fields are guarded by the pool's lock. */
final class ExecutionEnvironment implements RuntimeApiClient {
    /** What Lambda allows; an init phase that takes longer is run again as a part of the invocation. */
    private static final Duration INIT_LIMIT = Duration.ofSeconds(10);

    /** The longest timeout on AWS; the local cloud's stubs have a longer one. */
    private static final Duration MOST_INIT = Duration.ofMinutes(15);

    private final EnvironmentPool pool;
    private final WorkerProcess worker;
    private final String token;
    private final int slot;

    /** Whether it is a process of another runtime than ours. */
    private final boolean foreign;

    private final Executor executor;

    private final long started = System.nanoTime();
    private State state = State.STARTING;
    /** What its classes are. */
    private ClassFiles files;
    /** What they are to become by the redefinition that it is about to do. */
    private @Nullable ClassFiles redefining;

    /** Of the init phase. */
    private @Nullable Deadline deadline;

    private Duration initPhase = Duration.ZERO;
    /** Whether the next invocation is its first, which has waited for the init phase. */
    private boolean fresh = true;

    private @Nullable Poll poll;
    private @Nullable Invocation current;

    ExecutionEnvironment(
            EnvironmentPool pool,
            WorkerProcess worker,
            String token,
            int slot,
            ClassFiles files,
            boolean foreign,
            Executor executor) {
        this.pool = pool;
        this.worker = worker;
        this.token = token;
        this.slot = slot;
        this.files = files;
        this.foreign = foreign;
        this.executor = executor;
    }

    /** From its start to its end; each is reached at most once, save that READY and BUSY alternate. */
    enum State {
        /** In its init phase. */
        STARTING,
        /** Without an invocation; its poll may still be on its way. */
        READY,
        /** With an invocation. */
        BUSY,
        /** Takes no more invocations; it may still run one that began before. */
        RETIRED
    }

    WorkerProcess worker() {
        return worker;
    }

    String token() {
        return token;
    }

    int slot() {
        return slot;
    }

    boolean isForeign() {
        return foreign;
    }

    State state() {
        return state;
    }

    @Nullable
    Invocation current() {
        return current;
    }

    /** How long the init phase took, or has taken so far. */
    Duration initPhase() {
        return state == State.STARTING ? Duration.ofNanos(System.nanoTime() - started) : initPhase;
    }

    /**
     * How long an init phase may take:
     * <a href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html">Lambda</a> ends it after 10
     * seconds and gives it the function's timeout when it runs it again, which makes no difference to one that ends.
     */
    static Duration initLimit(Duration timeout) {
        Duration limit = timeout.compareTo(INIT_LIMIT) > 0 ? timeout : INIT_LIMIT;
        return limit.compareTo(MOST_INIT) > 0 ? MOST_INIT : limit;
    }

    /** Its init phase has to end before this passes. */
    void bound(Deadline initDeadline) {
        deadline = initDeadline;
    }

    /** Ends the init phase. */
    void initialized() {
        initPhase = initPhase();
        state = State.READY;
        meetDeadline();
    }

    private void meetDeadline() {
        if (deadline != null) {
            deadline.meet();
            deadline = null;
        }
    }

    /** Our worker closes its handlers; other runtimes are ended at once, save one that tells why its init phase failed. */
    boolean hasNothingToClose() {
        return foreign && !initPhase.isZero();
    }

    /** Takes note of a poll, which also says that a redefinition is done, unless it says that it failed. */
    void setPoll(Poll next) {
        poll = next;
        if (redefining != null && next.redefinitionFailure() == null) {
            files = redefining;
        }
        redefining = null;
    }

    /** Whether it has these classes, and so is fit for events. */
    boolean runs(ClassFiles present) {
        return files.equals(present);
    }

    /** Begins to redefine its classes. */
    ClassFiles.Changes redefine(ClassFiles next) {
        redefining = next;
        return next.since(files);
    }

    /** The waiting poll, which is the caller's to answer from now on. */
    @Nullable
    Poll takePoll() {
        Poll taken = poll;
        poll = null;
        return taken;
    }

    void assign(Invocation invocation) {
        current = invocation;
        state = State.BUSY;
        invocation.assign(this);
    }

    /**
     * The invocation takes its event here.
     *
     * @return the request with the deadline that holds from now on
     */
    InvocationRequest take(Invocation invocation, Duration timeout) {
        boolean waited = fresh && invocation.age().compareTo(readyFor()) > 0;
        fresh = false;
        Duration init = waited ? initPhase : Duration.ZERO;
        InvocationRequest request =
                invocation.take(init, timeout, init.compareTo(INIT_LIMIT) > 0 ? init : Duration.ZERO);
        if (foreign) {
            worker.foreignOutput().expect(invocation);
        } else {
            worker.expectOutput(invocation);
        }
        return request;
    }

    private Duration readyFor() {
        return Duration.ofNanos(System.nanoTime() - started).minus(initPhase);
    }

    /** Lets go of the invocation. */
    void release() {
        if (current != null) {
            current.assign(null);
            current = null;
        }
        if (state == State.BUSY) {
            state = State.READY;
        }
    }

    void retire() {
        state = State.RETIRED;
        meetDeadline();
    }

    /** The running invocation if it has this id and has taken its event. */
    @Nullable
    Invocation running(String requestId) {
        return current != null && current.isTaken() && current.requestId().equals(requestId) ? current : null;
    }

    @Override
    public void next(Poll next) {
        if (foreign) {
            worker.foreignOutput().whenRead(executor, () -> pool.polled(this, next));
        } else {
            pool.polled(this, next);
        }
    }

    @Override
    public boolean response(String requestId, Payload response) {
        return pool.ended(this, requestId, ReportedError.Ends.NOTHING, invocation -> invocation.succeed(response));
    }

    @Override
    public boolean oversizedResponse(String requestId) {
        return pool.ended(
                this,
                requestId,
                ReportedError.Ends.NOTHING,
                invocation -> invocation.failAfterOutput(LambdaError.responseTooLarge()));
    }

    @Override
    public boolean error(String requestId, ReportedError error) {
        return pool.ended(this, requestId, error.ends(), invocation -> invocation.fail(error));
    }

    @Override
    public void initError(ReportedError error) {
        pool.initFailed(this, error);
    }
}
