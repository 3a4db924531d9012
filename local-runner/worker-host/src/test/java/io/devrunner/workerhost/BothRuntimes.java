package io.devrunner.workerhost;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.devrunner.protocol.Payload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Starts the test handlers in AWS's own runtime and in our worker, from one task directory that is laid out as on AWS. */
final class BothRuntimes implements AutoCloseable {
    private final Path task;
    private final AgentJar agent;
    private final Map<String, String> environment;

    private BothRuntimes(Path task, AgentJar agent, Map<String, String> environment) {
        this.task = task;
        this.agent = agent;
        this.environment = environment;
    }

    /** The same, of functions with further variables; closed with this. */
    BothRuntimes with(Map<String, String> variables) {
        return new BothRuntimes(task, agent, variables);
    }

    static void assumeBoth() {
        boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
        assumeTrue(linux, "AWS's runtime interface client has a native part that exists for Linux alone");
    }

    static BothRuntimes in(Path task) throws IOException {
        Path classes = HostFixture.CODE.classes().get(0).resolve("handlers");
        Files.createDirectories(task.resolve("handlers"));
        try (Stream<Path> files = Files.list(classes)) {
            files.forEach(file -> copy(file, task.resolve("handlers").resolve(file.getFileName())));
        }
        Files.createDirectories(task.resolve("lib"));
        HostFixture.CODE
                .dependencies()
                .forEach(jar -> copy(jar, task.resolve("lib").resolve(jar.getFileName())));
        return new BothRuntimes(task, AgentJar.write(), Map.of());
    }

    /** An invocation for each event, with everything that Lambda may tell of one. */
    static List<InvocationRequest> requests(List<String> events) {
        List<InvocationRequest> requests = new ArrayList<>();
        for (String event : events) {
            requests.add(new InvocationRequest(
                    "request-" + requests.size(),
                    Payload.utf8(event),
                    Instant.now().plusSeconds(60),
                    "arn:aws:lambda:eu-central-1:123456789012:function:tested",
                    "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
                    "{\"client\":{\"installation_id\":\"i\",\"app_title\":\"title\",\"app_version_name\":\"n\","
                            + "\"app_version_code\":\"1\",\"app_package_name\":\"p\"},"
                            + "\"custom\":{\"a\":\"b\"},\"env\":{\"platform\":\"x\"}}",
                    "{\"cognitoIdentityId\":\"id\",\"cognitoIdentityPoolId\":\"pool\"}"));
        }
        return requests;
    }

    /** Its output is to be read or discarded by the caller. */
    Process startAws(String handler, ScriptedRuntimeApi api, ProcessBuilder.Redirect output) throws IOException {
        WorkerCommand command = WorkerCommand.of(settings(handler), api.address(), agent);
        List<String> line = new ArrayList<>(command.line());
        line.set(line.size() - 1, "com.amazonaws.services.lambda.runtime.api.client.AWSLambda");
        line.add(handler);
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(command.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(output);
        builder.environment().clear();
        builder.environment().putAll(command.environment());
        return builder.start();
    }

    Process startAws(String handler, ScriptedRuntimeApi api) throws IOException {
        return startAws(handler, api, ProcessBuilder.Redirect.DISCARD);
    }

    WorkerProcess startWorker(String handler, ScriptedRuntimeApi api, WorkerEvents events) throws IOException {
        return startWorker(handler, api, events, (process, token) -> {});
    }

    WorkerProcess startWorker(
            String handler,
            ScriptedRuntimeApi api,
            WorkerEvents events,
            BiConsumer<WorkerProcess, String> environmentEnd)
            throws IOException {
        WorkerProcess worker = WorkerProcess.start(
                "tested",
                WorkerCommand.of(settings(handler), api.address(), agent),
                events,
                environmentEnd,
                port -> {});
        worker.onExit(status -> {});
        return worker;
    }

    void startEnvironment(WorkerProcess worker, int slot) {
        List<Path> jars = HostFixture.CODE.dependencies().stream()
                .map(jar -> task.resolve("lib").resolve(jar.getFileName()))
                .toList();
        worker.startEnvironment("token", slot, new Code(List.of(task), jars));
    }

    @Override
    public void close() {
        agent.close();
    }

    private FunctionSettings settings(String handler) {
        FunctionSettings base = HostFixture.settings(handler);
        Map<String, String> variables = new HashMap<>(base.environment());
        variables.putAll(environment);
        return new FunctionSettings(
                base.name(),
                base.handler(),
                variables,
                base.memoryMegabytes(),
                base.timeout(),
                1,
                1,
                List.of(),
                base.debugPort(),
                base.timeouts(),
                task);
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
