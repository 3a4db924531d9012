package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.devrunner.localcloud.LocalCloud;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * A {@code dev-runner start --log json}, as a process of its own. Closing it is a test too: an interrupt has to end it
 * within two seconds, nothing but events may have been on its standard output, and no process may be left.
 */
final class LiveRun implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(50);
    private static final Duration EVENT = Duration.ofSeconds(20);
    static final Duration END = Duration.ofSeconds(2);

    /** How long a process may take to notice that the runner is gone. */
    private static final Duration GONE = Duration.ofSeconds(5);

    /** How long the operating system may take to bury a process that was killed. */
    private static final Duration KILLED = Duration.ofMillis(500);
    /** 128 and the number of SIGINT, as a shell says it. */
    private static final int INTERRUPTED = 130;

    private static final Pattern EXPORT = Pattern.compile("export (\\w+)='([^']*)'");

    /** A process group of its own, as a terminal gives one to each command; macOS and Windows have no such program. */
    private static final List<String> GROUP =
            Files.isExecutable(Path.of("/usr/bin/setsid")) ? List.of("/usr/bin/setsid") : List.of();

    private final Path project;
    private final Process process;
    private final Path errors;
    private final EventStream events = new EventStream();
    private final Thread reader;

    private LiveRun(Path project, Process process, Path errors) {
        this.project = project;
        this.process = process;
        this.errors = errors;
        reader = new Thread(() -> events.read(process.getInputStream()), "runner-stdout");
        reader.setDaemon(true);
    }

    /** Starts it and does not wait. Ports are free ones unless the options name others. */
    static LiveRun launch(Path project, String... options) throws IOException {
        return launch(project, Map.of(), options);
    }

    /** As above, with further variables in its environment. */
    static LiveRun launch(Path project, Map<String, String> variables, String... options) throws IOException {
        List<String> given = List.of(options);
        List<String> command = new ArrayList<>(GROUP);
        command.addAll(KeptClasses.program());
        command.addAll(List.of("start", "--log", "json", "--project", project.toString()));
        for (String port : List.of("--http-port", "--aws-port")) {
            if (!given.contains(port)) {
                command.addAll(List.of(port, "0"));
            }
        }
        if (!given.contains("--debug-port")) {
            command.add("--no-debug");
        }
        command.addAll(given);
        Path errors = Files.createTempFile("dev-runner", ".stderr");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().putAll(variables);
        LiveRun run = new LiveRun(project, builder.start(), errors);
        run.reader.start();
        return run;
    }

    /** Starts it and waits until it is ready. */
    static LiveRun start(Path project, String... options) throws IOException, InterruptedException {
        return ready(launch(project, options));
    }

    /** Starts it for the stage whose bridge is on this local cloud, as on AWS, and waits until it is ready. */
    static LiveRun join(Path project, LocalCloud cloud, String... options) throws IOException, InterruptedException {
        try (StackPeer stack = StackPeer.open(cloud)) {
            return onAws(project, stack.environment(), options);
        }
    }

    /** Starts it for the stage dev, with these variables to find AWS by, and waits until it is ready. */
    static LiveRun onAws(Path project, Map<String, String> variables, String... options)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--stage", "dev", "--take-over"));
        return ready(launch(project, variables, all.toArray(String[]::new)));
    }

    private static LiveRun ready(LiveRun run) throws IOException, InterruptedException {
        try {
            run.ready();
            return run;
        } catch (InterruptedException | RuntimeException | Error e) {
            e.addSuppressed(new AssertionError(run.threads()));
            run.kill();
            throw e;
        }
    }

    JsonNode ready() throws InterruptedException {
        return await("ready", START, event -> is(event, "ready"));
    }

    /** The first event of this name that matches, also when it has come already. */
    JsonNode await(String name, Predicate<JsonNode> wanted) throws InterruptedException {
        return await(name, EVENT, event -> is(event, name) && wanted.test(event));
    }

    private JsonNode await(String name, Duration timeout, Predicate<JsonNode> wanted) throws InterruptedException {
        return events.await(timeout, wanted)
                .orElseThrow(() ->
                        new AssertionError("no " + name + " but " + events.all() + events.strange() + errorText()));
    }

    private static boolean is(JsonNode event, String name) {
        return event.path("event").asText().equals(name);
    }

    List<JsonNode> events() {
        return events.all();
    }

    URI httpUrl() throws InterruptedException {
        return URI.create(ready().path("httpUrl").asText());
    }

    URI awsUrl() throws InterruptedException {
        return URI.create(ready().path("awsUrl").asText());
    }

    URI webSocketUrl() throws InterruptedException {
        return URI.create(ready().path("webSocketUrl").asText());
    }

    /** Where the project's credentials stand as long as it runs. */
    Path environmentFile() {
        return project.resolve(".dev-runner").resolve("local.env");
    }

    /** What a shell knows after sourcing the environment file. */
    Map<String, String> environment() throws IOException {
        Map<String, String> variables = new HashMap<>();
        for (String line : Files.readAllLines(environmentFile())) {
            Matcher matcher = EXPORT.matcher(line);
            assertThat(matcher.matches()).as(line).isTrue();
            variables.put(matcher.group(1), matcher.group(2));
        }
        return variables;
    }

    /** All that it wrote to standard error. */
    String errorText() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Waits for an end of its own accord. */
    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(START.toSeconds(), TimeUnit.SECONDS))
                .as("it ends")
                .isTrue();
        return process.exitValue();
    }

    /** The processes that it has started, and those that these have started. */
    List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /** Waits until it has started so many processes, ready or not. */
    void awaitDescendants(int count) {
        Awaitility.await()
                .atMost(START)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> descendants().size() >= count);
    }

    long pid() {
        return process.pid();
    }

    /** What its threads are at, where it stands instead of going on. */
    private String threads() {
        try {
            Process dump = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(process.pid()),
                            "Thread.print")
                    .redirectErrorStream(true)
                    .start();
            return new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private List<JsonNode> lastEvents() {
        List<JsonNode> all = events.all();
        return all.subList(Math.max(0, all.size() - 5), all.size());
    }

    /** As Ctrl-C does: a terminal tells all processes of the group. */
    void interrupt() throws IOException, InterruptedException {
        String told = (GROUP.isEmpty() ? "" : "-") + process.pid();
        Process kill =
                new ProcessBuilder("kill", "-INT", "--", told).inheritIO().start();
        assertThat(kill.waitFor(EVENT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
    }

    /** As nobody should: it has no chance to end what it has started. */
    void kill() throws IOException {
        List<ProcessHandle> children = descendants();
        process.destroyForcibly();
        assertAllEnd(children, GONE);
        Files.deleteIfExists(errors);
    }

    private static void assertAllEnd(List<ProcessHandle> processes, Duration within) {
        Awaitility.await("the end of "
                        + processes.stream().map(ProcessHandle::info).toList())
                .atMost(within)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Override
    public void close() throws IOException {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while stopping", e);
        }
    }

    private void stop() throws IOException, InterruptedException {
        List<ProcessHandle> children = descendants();
        try {
            if (process.isAlive()) {
                interrupt();
                assertEnds();
                List<JsonNode> all = events.all();
                assertThat(all.get(all.size() - 1).path("event").asText()).isEqualTo("stopped");
            }
            assertAllEnd(children, KILLED);
            assertThat(events.strange()).as("what is no event").isEmpty();
        } finally {
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
            reader.join(EVENT.toMillis());
            Files.deleteIfExists(errors);
        }
    }

    /** After an interrupt. */
    void assertEnds() throws InterruptedException {
        assertEndsWithin(END);
    }

    void assertEndsWithin(Duration time) throws InterruptedException {
        List<ProcessHandle> children = descendants();
        assertThat(process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS))
                .as(() -> "it ends within " + time + ", after " + lastEvents() + "; its threads: " + threads())
                .isTrue();
        assertThat(process.exitValue()).as(errorText()).isEqualTo(INTERRUPTED);
        assertAllEnd(children, KILLED);
        reader.join(EVENT.toMillis());
    }
}
