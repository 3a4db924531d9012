package io.devrunner.runner.start;

import io.devrunner.protocol.BridgeMessage.Invoke;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.code.WatchedFiles;
import io.devrunner.runner.console.Console;
import io.devrunner.runner.project.Project;
import io.devrunner.workerhost.DebugPort;
import io.devrunner.workerhost.FunctionSettings;
import io.devrunner.workerhost.WorkerHost;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** Makes the functions that can be run, from what the project file and their stubs tell of them. */
final class FunctionFactory implements LiveFunctions.Maker {
    private static final int QUEUE_LIMIT = 1_000;

    /** The longest that Lambda has: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
    private static final Duration LONGEST = Duration.ofMinutes(15);

    /**
     * The execution environments of a function share a worker's heap. Few of them are busy at once on one developer's
     * machine, so that many times a function's memory is enough, and a leak ends as it would on AWS, not with the
     * machine.
     */
    private static final int MOST_BUSY = 4;

    private final StartSettings settings;
    private final Project project;
    private final Stage stage;
    private final Map<String, String> variables;
    private final WorkerHost host;
    private final Function<String, Optional<DebugPort>> debugPorts;
    private final Console console;
    private final ChangesOnAws changes;

    /**
     * Makes nothing yet.
     *
     * @param database the variables by which the functions find it; empty without one
     * @param debugPorts where debuggers attach, by function name
     */
    FunctionFactory(
            StartSettings settings,
            Project project,
            Stage stage,
            Map<String, String> database,
            WorkerHost host,
            Function<String, Optional<DebugPort>> debugPorts,
            Console console) {
        this.settings = settings;
        this.project = project;
        this.stage = stage;
        variables = new HashMap<>(stage.variables());
        variables.putAll(database);
        this.host = host;
        this.debugPorts = debugPorts;
        this.console = console;
        changes = new ChangesOnAws(console);
    }

    /** All functions of the project, as its file tells. */
    List<LiveFunction> all() {
        return project.functions().stream().map(this::live).toList();
    }

    @Override
    public boolean isJava(String name) {
        return declared(name).map(Project.Function::isJava).orElse(true);
    }

    /** What the project file does not say is as on AWS. */
    @Override
    public LiveFunction make(Invoke invoke) {
        Project.Function function = function(invoke);
        if (function.handler().isEmpty() && function.isJava()) {
            throw new UserException(
                    "no handler is known for the function '" + invoke.function() + "'",
                    "its stub names none, since it was not attached to a function that had one",
                    "write it into dev-runner.yaml and start again: functions: {" + invoke.function()
                            + ": {handler: example.Hello}}");
        }
        changes.made(function);
        return live(function);
    }

    @Override
    public void look(Invoke invoke) {
        changes.look(function(invoke));
    }

    private Project.Function function(Invoke invoke) {
        return declared(invoke.function())
                .orElseGet(() -> Project.Function.onAws(invoke.function()))
                .completedWith(
                        Objects.requireNonNullElse(invoke.handler(), ""),
                        invoke.memoryMegabytes(),
                        invoke.timeoutSeconds() == null ? LONGEST : Duration.ofSeconds(invoke.timeoutSeconds()));
    }

    private Optional<Project.Function> declared(String name) {
        return project.functions().stream()
                .filter(function -> function.name().equals(name))
                .findFirst();
    }

    private LiveFunction live(Project.Function function) {
        FunctionEnvironment environment = new FunctionEnvironment(
                function, variables, stage.developer(), host.openCredentials(), Clock.systemUTC());
        environment.bring(null, stage.credentials().orElse(null));
        return new LiveFunction(
                settings(function),
                environment,
                new WatchedFiles(Watch.of(function, settings.directory())),
                host,
                console);
    }

    private FunctionSettings settings(Project.Function function) {
        return new FunctionSettings(
                function.name(),
                function.handler(),
                Map.of(),
                function.memoryMegabytes(),
                function.timeout(),
                function.concurrency(),
                function.concurrency(),
                QUEUE_LIMIT,
                List.of("-Xmx" + function.memoryMegabytes() * Math.min(function.concurrency(), MOST_BUSY) + "m"),
                function.isJava() ? debugPorts.apply(function.name()) : Optional.empty(),
                settings.timeouts(),
                settings.directory(),
                function.command());
    }
}
