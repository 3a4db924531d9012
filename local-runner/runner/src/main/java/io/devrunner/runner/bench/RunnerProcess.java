package io.devrunner.runner.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code dev-runner start} as a person runs it: a process of its own, with this JVM's own options. */
public final class RunnerProcess implements AutoCloseable {
    /** By name: the program's main class knows its commands, and one of them is this benchmark. */
    private static final String MAIN = "io.devrunner.runner.Main";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START = Duration.ofMinutes(1);
    private static final Duration END = Duration.ofSeconds(5);

    private static final Pattern VARIABLE = Pattern.compile("export (\\w+)='(.*)'");

    private final Path project;
    private final Process process;
    private final CompletableFuture<JsonNode> ready = new CompletableFuture<>();

    /** How many reloads there were of each kind. Guarded by this. */
    private final Map<String, Integer> reloads = new TreeMap<>();

    private RunnerProcess(Path project, Process process) {
        this.project = project;
        this.process = process;
    }

    /** Runs a class of this program in another JVM with this one's options; arguments can be added. */
    public static List<String> javaCommand(String mainClass) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        return command;
    }

    /**
     * Returns when it is ready.
     *
     * @param options further ones of {@code start}
     */
    public static RunnerProcess start(Path project, String... options) throws IOException, InterruptedException {
        List<String> command = javaCommand(MAIN);
        command.addAll(List.of("start", "--log", "json", "--project", project.toString()));
        command.addAll(List.of("--http-port", "0", "--aws-port", "0", "--debug-port", "0"));
        command.addAll(List.of(options));
        RunnerProcess runner = new RunnerProcess(
                project,
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
        Thread reader = new Thread(runner::readEvents, "runner-events");
        reader.setDaemon(true);
        reader.start();
        try {
            runner.ready.get(START.toMillis(), TimeUnit.MILLISECONDS);
            return runner;
        } catch (ExecutionException | TimeoutException e) {
            runner.close();
            throw new IOException("the runner for " + project + " is not ready: " + e.getMessage(), e);
        }
    }

    public URI httpUrl() {
        return URI.create(ready.join().path("httpUrl").asText());
    }

    public URI awsUrl() {
        return URI.create(ready.join().path("awsUrl").asText());
    }

    public URI webSocketUrl() {
        return URI.create(ready.join().path("webSocketUrl").asText());
    }

    public String stage() {
        return ready.join().path("stage").asText();
    }

    public long pid() {
        return process.pid();
    }

    /** What a shell would source to reach the local cloud of this project. */
    public Map<String, String> localEnvironment() throws IOException {
        Map<String, String> variables = new TreeMap<>();
        for (String line : Files.readAllLines(project.resolve(".dev-runner").resolve("local.env"))) {
            Matcher matcher = VARIABLE.matcher(line);
            if (matcher.matches()) {
                variables.put(matcher.group(1), matcher.group(2));
            }
        }
        return variables;
    }

    /** How long it took to be ready, by its own account. */
    public Duration startTime() {
        return Duration.ofMillis(ready.join().path("millis").asLong());
    }

    /** The kinds of reload since the last time this was asked, and how many of each. */
    synchronized Map<String, Integer> takeReloads() {
        Map<String, Integer> taken = new TreeMap<>(reloads);
        reloads.clear();
        return taken;
    }

    private void readEvents() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                event(JSON.readTree(line));
            }
            ready.completeExceptionally(new IOException("it has ended"));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    private void event(JsonNode event) {
        String name = event.path("event").asText();
        if (name.equals("ready")) {
            ready.complete(event);
        } else if (name.equals("reload")) {
            synchronized (this) {
                reloads.merge(event.path("kind").asText(), 1, Integer::sum);
            }
        }
    }

    /** Ends it as a Ctrl-C does, and by force if that takes too long. */
    @Override
    public void close() {
        List<ProcessHandle> workers = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                workers.forEach(ProcessHandle::destroyForcibly);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            workers.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }
}
