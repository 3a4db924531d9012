package io.devrunner.workerhost;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import io.devrunner.protocol.Payload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.joda.time.DateTime;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/** A worker host with real workers, whose functions are the handlers of the test sources. */
final class HostFixture implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The test classes stand for a user's class directory, the event library for a user's jar. */
    static final Code CODE =
            new Code(List.of(source(HostFixture.class)), List.of(source(SQSEvent.class), source(DateTime.class)));

    /** The same code but for a field of a class that no handler uses, another one each time: never reached in place. */
    static Code reloaded() {
        return reloaded(CODE);
    }

    /** The same of other code that has this class. */
    static Code reloaded(Code code) {
        Map<String, ClassContent> classes = new HashMap<>(code.files().classes());
        classes.computeIfPresent(
                HostFixture.class.getName(),
                (name, content) -> ClassContent.wrap(content.directory(), withOneMoreField(content.bytes())));
        return new Code(
                code.classes(),
                code.dependencies(),
                new ClassFiles(classes, code.files().resources()));
    }

    private static byte[] withOneMoreField(byte[] classFile) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9, writer) {
                            @Override
                            public void visitEnd() {
                                String name = "added" + UUID.randomUUID();
                                visitField(Opcodes.ACC_STATIC, name, "I", null, null)
                                        .visitEnd();
                                super.visitEnd();
                            }
                        },
                        0);
        return writer.toByteArray();
    }

    final RecordedEvents events = new RecordedEvents();
    final WorkerHost host;
    private final List<DebugPort> debugPorts = new ArrayList<>();

    HostFixture() {
        try {
            host = WorkerHost.open(events);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A free one, closed with this. */
    Optional<DebugPort> debugPort() {
        DebugPort opened = DebugPort.open("tested", 0, false, events);
        debugPorts.add(opened);
        return Optional.of(opened);
    }

    static FunctionSettings settings(Class<?> handler) {
        return settings(handler.getName());
    }

    static FunctionSettings settings(String handler) {
        return settings(handler, 4, 8, List.of(), Optional.empty());
    }

    static FunctionSettings settings(
            String handler, int concurrency, int queueLimit, List<String> jvmOptions, Optional<DebugPort> debugPort) {
        return settings(handler, concurrency, queueLimit, jvmOptions, debugPort, Timeouts.AUTO);
    }

    /** For four invocations at once, whose environments start so many at once. */
    static FunctionSettings settings(Class<?> handler, int initsAtOnce) {
        FunctionSettings base = settings(handler);
        return new FunctionSettings(
                base.name(),
                base.handler(),
                base.environment(),
                base.memoryMegabytes(),
                base.timeout(),
                base.concurrency(),
                initsAtOnce,
                base.queueLimit(),
                base.jvmOptions(),
                base.debugPort(),
                base.timeouts(),
                base.directory(),
                base.command());
    }

    /** With a debug port or without, which decides over {@link Timeouts#AUTO}. */
    static FunctionSettings settings(Class<?> handler, Optional<DebugPort> debugPort, Timeouts timeouts) {
        return settings(handler.getName(), 4, 8, List.of(), debugPort, timeouts);
    }

    private static FunctionSettings settings(
            String handler,
            int concurrency,
            int queueLimit,
            List<String> jvmOptions,
            Optional<DebugPort> debugPort,
            Timeouts timeouts) {
        return new FunctionSettings(
                "tested",
                handler,
                Map.of("GREETING", "hello"),
                512,
                Duration.ofSeconds(20),
                concurrency,
                queueLimit,
                jvmOptions,
                debugPort,
                timeouts,
                Path.of("").toAbsolutePath());
    }

    WorkerFunction start(Class<?> handler) {
        return start(settings(handler));
    }

    WorkerFunction start(FunctionSettings settings) {
        return host.start(settings, CODE);
    }

    static InvocationRequest request(String event) {
        return request(event, Duration.ofSeconds(20));
    }

    static InvocationRequest request(String event, Duration timeout) {
        return new InvocationRequest(
                UUID.randomUUID().toString(),
                Payload.utf8(event),
                Instant.now().plus(timeout),
                "arn:aws:lambda:eu-central-1:123456789012:function:tested",
                null,
                null,
                null);
    }

    static InvocationOutcome invoke(WorkerFunction function, String event) {
        return await(function.invoke(request(event)));
    }

    /** The response of an invocation that must succeed. */
    static String answer(WorkerFunction function, String event) {
        return answer(invoke(function, event));
    }

    static String answer(InvocationOutcome outcome) {
        if (outcome instanceof InvocationOutcome.Succeeded succeeded) {
            return succeeded.response().text();
        }
        throw new AssertionError("expected a response, got " + failure(outcome) + " " + outcome);
    }

    static String failure(InvocationOutcome outcome) {
        if (outcome instanceof InvocationOutcome.Failed failed) {
            return failed.errorType() + " " + failed.error().text();
        }
        throw new AssertionError("expected a failure, got " + outcome);
    }

    /** Our own child processes that are alive. */
    static List<ProcessHandle> children() {
        return ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList();
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        host.close();
        debugPorts.forEach(DebugPort::close);
    }

    static Path source(Class<?> of) {
        return Path.of(of.getProtectionDomain().getCodeSource().getLocation().getPath());
    }
}
