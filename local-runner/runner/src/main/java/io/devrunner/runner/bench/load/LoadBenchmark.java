package io.devrunner.runner.bench.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.devrunner.localcloud.LocalCloud;
import io.devrunner.protocol.StubVariables;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.bench.RunnerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Puts a running {@code dev-runner start} under load: stubs in a process of their own forward events to a handler that
 * gives them back, and beside each measurement the same bytes go over bare connections of the same bridge.
 */
public final class LoadBenchmark {
    /** The only function of the project. */
    static final String FUNCTION = "echo";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of the posts: an invocation takes about five, so that about one in ten meets a fault. */
    private static final String FAULT_RATE = "0.02";

    /** The same faults in each run. */
    private static final String FAULT_SEED = "1";

    private final LoadSettings settings;
    private final Path directory;
    private final Consumer<String> progress;

    /**
     * A benchmark that has not begun.
     *
     * @param directory an empty one for the generated project
     * @param progress told what is measured next
     */
    public LoadBenchmark(LoadSettings settings, Path directory, Consumer<String> progress) {
        this.settings = settings;
        this.directory = directory;
        this.progress = progress;
    }

    /** Measures everything, one after the other. */
    public LoadResult run() throws IOException, InterruptedException {
        writeProject();
        List<LoadRow> rows = new ArrayList<>();
        progress.accept("without faults");
        measure(settings.scenarios(), false, rows);
        progress.accept("with faults: " + FAULT_RATE + " of the posts, seed " + FAULT_SEED);
        measure(settings.scenariosWithFaults(), true, rows, "--fault-rate", FAULT_RATE, "--fault-seed", FAULT_SEED);
        return new LoadResult(settings, rows);
    }

    private void writeProject() throws IOException {
        String file = Echo.class.getName().replace('.', '/') + ".class";
        Path target = directory.resolve("classes").resolve(file);
        Files.createDirectories(target.getParent());
        try (InputStream content = Echo.class.getClassLoader().getResourceAsStream(file)) {
            if (content == null) {
                throw new IllegalStateException("no class file of " + Echo.class);
            }
            Files.copy(content, target);
        }
        Files.writeString(
                directory.resolve("dev-runner.yaml"),
                "classes: [classes]\nfunctions:\n  " + FUNCTION + ": {handler: " + Echo.class.getName()
                        + ", concurrency: " + LoadSettings.MOST_AT_ONCE + "}\n");
    }

    private void measure(List<Scenario> scenarios, boolean faults, List<LoadRow> rows, String... options)
            throws IOException, InterruptedException {
        try (RunnerProcess runner = RunnerProcess.start(directory, options)) {
            Process driver = driver(scenarios, runner);
            try (BufferedReader results =
                    new BufferedReader(new InputStreamReader(driver.getInputStream(), StandardCharsets.UTF_8))) {
                Measured floor = null;
                for (Scenario scenario : scenarios) {
                    progress.accept(scenario.argument());
                    String line = results.readLine();
                    if (line == null) {
                        throw failed(scenario);
                    }
                    Measured measured = JSON.readValue(line, Measured.class);
                    if (scenario.way() == Scenario.Way.FLOOR) {
                        floor = measured;
                    } else {
                        rows.add(new LoadRow(scenario, faults, measured, floor, ProcessSize.of(runner.pid())));
                        floor = null;
                    }
                }
            } finally {
                driver.destroyForcibly();
            }
        }
    }

    private Process driver(List<Scenario> scenarios, RunnerProcess runner) throws IOException {
        List<String> command = RunnerProcess.javaCommand(LoadDriver.class.getName());
        scenarios.forEach(scenario -> command.add(scenario.argument()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(stubEnvironment(runner));
        return builder.start();
    }

    /** What Lambda's configuration of an attached function gives a stub. */
    private static Map<String, String> stubEnvironment(RunnerProcess runner) throws IOException {
        Map<String, String> environment = runner.localEnvironment();
        environment.put(StubVariables.BRIDGE_URL, runner.webSocketUrl().toString());
        environment.put(StubVariables.TABLE, LocalCloud.table(runner.stage()));
        environment.put(StubVariables.TABLE_URL, runner.awsUrl().toString());
        environment.put(StubVariables.STAGE, runner.stage());
        environment.put("AWS_LAMBDA_FUNCTION_NAME", FUNCTION);
        return environment;
    }

    private static UserException failed(Scenario scenario) {
        return new UserException(
                "the load benchmark could not measure " + scenario,
                "the process that holds the stubs has ended, it says why above",
                "please report it");
    }
}
