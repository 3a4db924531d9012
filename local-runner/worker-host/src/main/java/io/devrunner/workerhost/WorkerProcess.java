package io.devrunner.workerhost;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker's process and what runs in it. */
final class WorkerProcess implements WorkerOutput.Listener {
    private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);
    private static final String JDWP = "Listening for transport dt_socket at address: ";

    /** A process that a handler left behind may hold the worker's output open after its end. */
    private static final Duration OUTPUT_PATIENCE = Duration.ofMillis(500);

    /** What a waiting command takes beside its own bytes. */
    private static final int COMMAND_BYTES = 64;

    /** Far more than all classes of a large project. */
    private static final long MOST_WAITING = 256L * 1024 * 1024;

    private final String function;
    private final Process process;
    /** What the worker is to be told; drained by a thread of its own, since the worker may be slow to read. */
    private final BlockingQueue<byte[]> commands = new LinkedBlockingQueue<>();

    /** The bytes in there and, to bound what is small too, some for each command. */
    private final AtomicLong waiting = new AtomicLong();

    private final WorkerEvents events;
    private final BiConsumer<WorkerProcess, String> environmentEnd;
    private final CompletableFuture<@Nullable Void> outputRead = new CompletableFuture<>();
    /** Done when the end of the process has been told. */
    private final CompletableFuture<@Nullable Void> settled = new CompletableFuture<>();

    private final IntConsumer debuggerPort;
    /** The invocations whose output is awaited, by request id. */
    private final Map<String, Invocation> running = new ConcurrentHashMap<>();

    /** Guarded by the pool's lock. */
    private final Set<ExecutionEnvironment> environments = new LinkedHashSet<>();

    /** Slots whose dependencies loader waits for another environment. Guarded by the pool's lock. */
    private final TreeSet<Integer> freeSlots = new TreeSet<>();

    /** The classes that the worker was told last. Guarded by the pool's lock. */
    private ClassFiles told = new ClassFiles(Map.of(), Map.of());

    /** Guarded by the pool's lock. */
    private int slots;

    /** Takes no more invocations. Guarded by the pool's lock. */
    private boolean draining;

    /** Guarded by the pool's lock. */
    private boolean abandoned;

    private volatile boolean killed;

    /** Of a runtime that is not ours; set before any of its threads starts. */
    private @Nullable ForeignOutput foreign;

    private WorkerProcess(
            String function,
            Process process,
            WorkerEvents events,
            BiConsumer<WorkerProcess, String> environmentEnd,
            IntConsumer debuggerPort) {
        this.function = function;
        this.process = process;
        this.events = events;
        this.environmentEnd = environmentEnd;
        this.debuggerPort = debuggerPort;
    }

    /**
     * Starts the process.
     *
     * @param environmentEnd told the token of each execution environment that has ended
     * @param debuggerPort told each port where the worker listens for a debugger
     */
    static WorkerProcess start(
            String function,
            WorkerCommand command,
            WorkerEvents events,
            BiConsumer<WorkerProcess, String> environmentEnd,
            IntConsumer debuggerPort)
            throws IOException {
        WorkerProcess worker = new WorkerProcess(function, command.start(), events, environmentEnd, debuggerPort);
        WorkerOutput output = new WorkerOutput(worker);
        worker.thread("stdout", () -> {
            try {
                output.readRecords(worker.process.getInputStream());
            } finally {
                worker.outputRead.complete(null);
            }
        });
        worker.thread("stdin", worker::passOnCommands);
        worker.thread("stderr", () -> output.readLines(worker.process.getErrorStream()));
        return worker;
    }

    /** Starts a process that is one execution environment and knows the Runtime API alone. */
    static WorkerProcess startForeign(String function, WorkerCommand command, WorkerEvents events) throws IOException {
        WorkerProcess worker = new WorkerProcess(function, command.start(), events, (process, token) -> {}, port -> {});
        worker.process.getOutputStream().close();
        ForeignOutput output = new ForeignOutput(worker.process);
        worker.foreign = output;
        CountDownLatch open = new CountDownLatch(2);
        worker.read("stdout", open, () -> output.readOut(worker.process.getInputStream(), worker::foreignLine));
        worker.read("stderr", open, () -> output.readErr(worker.process.getErrorStream(), worker::foreignLine));
        return worker;
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Calls this with the exit status once the process has ended and its output is read. */
    void onExit(IntConsumer then) {
        var ignored = process.onExit()
                .whenComplete((ended, thrown) -> commands.add(new byte[0]))
                .thenCompose(ended ->
                        outputRead.copy().completeOnTimeout(null, OUTPUT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .thenRun(() -> {
                    if (foreign != null) {
                        foreign.ended();
                    }
                    then.accept(process.exitValue());
                })
                .whenComplete((nothing, thrown) -> settled.complete(null));
    }

    Set<ExecutionEnvironment> environments() {
        return environments;
    }

    boolean isDraining() {
        return draining;
    }

    void drain() {
        draining = true;
    }

    /** Whether an invocation runs here whose outcome somebody waits for. */
    boolean isBusy() {
        return environments.stream().anyMatch(environment -> environment.current() != null);
    }

    /** Whether a handler runs here that nobody waits for any more. */
    boolean isAbandoned() {
        return abandoned;
    }

    void abandon() {
        abandoned = true;
    }

    boolean isKilled() {
        return killed;
    }

    int takeSlot() {
        Integer free = freeSlots.pollFirst();
        return free == null ? slots++ : free;
    }

    /** Another environment may take over what the slot's has loaded. */
    void freeSlot(int slot) {
        freeSlots.add(slot);
    }

    /** Tells the worker to start an environment on this code; false when it is gone. */
    boolean startEnvironment(String token, int slot, Code code) {
        if (!process.isAlive()) {
            return false;
        }
        if (waiting.get() > MOST_WAITING) {
            // It has read nothing for very long, so it will never start anything either.
            log.warn("{}: worker {} does not read what it is told, and is ended", function, process.pid());
            process.destroyForcibly();
            return false;
        }
        ClassFiles.Changes changes = code.files().since(told);
        told = code.files();
        ClassMessages.of(changes).forEach(this::tell);
        tell(ClassMessages.line(
                "start",
                token,
                String.valueOf(slot),
                words(code.classes()),
                words(code.dependencies()),
                Integer.toHexString(code.files().resources().hashCode())));
        return true;
    }

    private void tell(byte[] command) {
        waiting.addAndGet(command.length + COMMAND_BYTES);
        commands.add(command);
    }

    /** Until the worker ends, which is told by a command that is empty. */
    private void passOnCommands() throws IOException {
        try (OutputStream out = process.getOutputStream()) {
            for (byte[] command = commands.take(); command.length > 0; command = commands.take()) {
                out.write(command);
                waiting.addAndGet(-command.length - COMMAND_BYTES);
                if (commands.isEmpty()) {
                    out.flush();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The lines that name the invocation are its own from now on, until it has ended. */
    void expectOutput(Invocation invocation) {
        running.put(invocation.requestId(), invocation);
        invocation.whenEnded(() -> running.remove(invocation.requestId(), invocation));
    }

    /** What a runtime writes that is not ours. */
    ForeignOutput foreignOutput() {
        return Objects.requireNonNull(foreign, "a worker of ours");
    }

    private void foreignLine(WorkerEvents.Source source, String line) {
        show(foreignOutput().latest(), source, line);
    }

    /** Ends the process and all that it started; returns at once. */
    void kill() {
        killed = true;
        List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
    }

    /** Waits for the end of a killed process, and until it has been told. */
    void awaitExit(Duration patience) throws InterruptedException {
        try {
            settled.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.warn("{}: worker {} did not end within {}", function, process.pid(), patience);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void line(@Nullable String requestId, WorkerEvents.Source source, String line) {
        if (source == WorkerEvents.Source.JVM && line.startsWith(JDWP)) {
            debuggerPort.accept(Integer.parseInt(line.substring(JDWP.length()).strip()));
            return;
        }
        show(requestId == null ? null : running.get(requestId), source, line);
    }

    private void show(@Nullable Invocation invocation, WorkerEvents.Source source, String line) {
        if (invocation != null) {
            invocation.addLine(line);
        }
        try {
            events.line(function, invocation == null ? null : invocation.requestId(), source, line);
        } catch (RuntimeException e) {
            // Without this thread the worker's output would fill up and stop it.
            log.warn("{}: a line of output could not be passed on", function, e);
        }
    }

    @Override
    public void invocationEnd(String requestId) {
        Invocation invocation = running.get(requestId);
        if (invocation != null) {
            invocation.outputEnded();
        }
    }

    @Override
    public void environmentEnd(String token) {
        environmentEnd.accept(this, token);
    }

    @Override
    public void warning(String text) {
        events.warning(function, text);
    }

    private static String words(List<Path> paths) {
        return paths.isEmpty()
                ? "-"
                : paths.stream()
                        .map(path -> ClassMessages.encoded(path.toAbsolutePath().toString()))
                        .collect(Collectors.joining(","));
    }

    private interface Reading {
        void run() throws IOException;
    }

    /** Reads one of two streams; the output is read when both are. */
    private void read(String stream, CountDownLatch open, Reading reading) {
        thread(stream, () -> {
            try {
                reading.run();
            } finally {
                open.countDown();
                if (open.getCount() == 0) {
                    outputRead.complete(null);
                }
            }
        });
    }

    private void thread(String stream, Reading reading) {
        Runnable task = () -> {
            try {
                reading.run();
            } catch (IOException e) {
                log.debug("{}: {} of worker {} ended: {}", function, stream, process.pid(), e.getMessage());
            }
        };
        Thread thread = new Thread(task, "worker-" + process.pid() + "-" + stream);
        thread.setDaemon(true);
        thread.start();
    }
}
