package io.devrunner.runner.start;

import io.devrunner.protocol.BridgeMessage.Invoke;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.code.WatchedFiles;
import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.RunnerEvent;
import io.devrunner.runner.project.AwsNames;
import io.devrunner.runner.project.Project;
import io.devrunner.runner.project.ProjectFile;
import io.devrunner.workerhost.DebugPort;
import io.devrunner.workerhost.FunctionSettings;
import io.devrunner.workerhost.WorkerHost;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Stage stage;
    private final Map<String, String> variables;
    private final WorkerHost host;
    private final List<String> jvmOptions;
    private final Function<String, Optional<DebugPort>> debugPorts;
    private final Console console;

    /** What the project file says, by the names that it has, in its order. Replaced under this. */
    private volatile Map<String, Project.Function> declared;

    /** What was told once: handlers on AWS that the project has no class for, and functions whose credentials are refused. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** How they run here, by name. */
    private final Map<String, Project.Function> made = new ConcurrentHashMap<>();

    /**
     * Makes nothing yet.
     *
     * @param database the variables by which the functions find it; empty without one
     * @param jvmOptions what the JVM of each worker has to be told for the code
     * @param debugPorts where debuggers attach, by function name
     */
    FunctionFactory(
            StartSettings settings,
            Project project,
            Stage stage,
            Map<String, String> database,
            WorkerHost host,
            List<String> jvmOptions,
            Function<String, Optional<DebugPort>> debugPorts,
            Console console) {
        this.settings = settings;
        declared = byName(project.functions());
        this.stage = stage;
        variables = new HashMap<>(stage.variables());
        variables.putAll(database);
        this.host = host;
        this.jvmOptions = List.copyOf(jvmOptions);
        this.debugPorts = debugPorts;
        this.console = console;
    }

    /** All functions of the project, by name, as its file tells. */
    Map<String, LiveFunction> all() {
        Map<String, LiveFunction> all = new HashMap<>();
        declared.forEach((name, function) -> all.put(name, live(function)));
        return all;
    }

    /** What the project file says by now. */
    List<Project.Function> declared() {
        return List.copyOf(declared.values());
    }

    private static Map<String, Project.Function> byName(Collection<Project.Function> functions) {
        Map<String, Project.Function> byName = new LinkedHashMap<>();
        functions.forEach(function -> byName.put(function.name(), function));
        return byName;
    }

    @Override
    public synchronized void declare(List<Project.Function> functions) {
        Map<String, Project.Function> now = byName(declared.values());
        functions.forEach(function -> now.merge(function.name(), function, Project.Function::configuredAs));
        declared = now;
    }

    @Override
    public boolean isJava(String name) {
        return declared(name).isJava();
    }

    /** What the project file does not say is as on AWS. */
    @Override
    public LiveFunction make(Invoke invoke) {
        Project.Function function = function(invoke);
        if (function.handler().isEmpty() && function.isJava()) {
            throw new UserException(
                    "no handler is known for the function '" + invoke.function() + "'",
                    "its stub names none, since it was not attached to a function that had one",
                    "write it into dev-runner.yaml: functions: {"
                            + found(invoke.function())
                                    .map(Project.Function::name)
                                    .orElse(invoke.function())
                            + ": {handler: example.Hello}}");
        }
        return live(function);
    }

    @Override
    public void configure(LiveFunction live, Invoke invoke) {
        Project.Function now = function(invoke);
        Project.Function before = Objects.requireNonNull(made.put(now.name(), now));
        List<String> changes = changes(before, now);
        if (!changes.isEmpty()) {
            console.show(new RunnerEvent.Warning(now.name() + " is configured anew: " + String.join("; ", changes)));
        }
        if (!now.equals(before)) {
            live.configure(settings(now), now.environment());
        }
    }

    @Override
    public void failed(Invoke invoke, String errorMessage) {
        Optional<String> hint = CredentialsHint.of(declared(invoke.function()).credentials(), errorMessage);
        if (hint.isPresent() && told.add(invoke.function() + " credentials")) {
            console.show(new RunnerEvent.Warning(invoke.function() + ": " + hint.get()));
        }
        classNotFound(invoke, errorMessage);
    }

    /** A handler that was renamed has its former name on AWS until it is deployed. */
    private void classNotFound(Invoke invoke, String errorMessage) {
        String handler = Objects.requireNonNullElse(invoke.handler(), "");
        String className = Project.Function.className(handler);
        Project.Function function = declared(invoke.function());
        if (function.isJava()
                && function.handler().isEmpty()
                && errorMessage.equals("Class not found: " + className)
                && told.add(invoke.function() + " " + handler)) {
            String inFile = found(invoke.function()).map(Project.Function::name).orElse(invoke.function());
            console.show(new RunnerEvent.Warning(invoke.function() + ": " + className
                    + ", its handler on AWS, is not in this project. If the class was renamed, write its new name into "
                    + ProjectFile.NAME + " until it is deployed: functions: {" + inFile + ": {handler: ...}}"));
        }
    }

    /** Without variables, whose values may be secret. */
    private static List<String> changes(Project.Function before, Project.Function now) {
        List<String> changes = new ArrayList<>();
        if (!now.handler().equals(before.handler())) {
            changes.add("its handler is " + now.handler() + ", was " + before.handler());
        }
        if (!now.timeout().equals(before.timeout())) {
            changes.add("its timeout is " + now.timeout().toSeconds() + " s, was "
                    + before.timeout().toSeconds() + " s");
        }
        if (now.memoryMegabytes() != before.memoryMegabytes()) {
            changes.add("its memory is " + now.memoryMegabytes() + " MB, was " + before.memoryMegabytes() + " MB");
        }
        return changes;
    }

    private Project.Function function(Invoke invoke) {
        String name = invoke.function();
        // A stub may have lost the handler.
        String last = made.getOrDefault(name, Project.Function.onAws(name)).handler();
        return declared(name)
                .completedWith(
                        Objects.requireNonNullElse(invoke.handler(), last),
                        invoke.memoryMegabytes(),
                        invoke.timeoutSeconds() == null ? LONGEST : Duration.ofSeconds(invoke.timeoutSeconds()));
    }

    private Project.Function declared(String name) {
        return found(name).map(function -> function.named(name)).orElseGet(() -> Project.Function.onAws(name));
    }

    /** On AWS it may have another name than in the file. */
    private Optional<Project.Function> found(String name) {
        return settings.target() instanceof StartSettings.Target.Aws
                ? new AwsNames(declared.values()).function(name)
                : Optional.ofNullable(declared.get(name));
    }

    private LiveFunction live(Project.Function function) {
        made.put(function.name(), function);
        // Their files are not read for a function that has nothing of them.
        Map<String, String> developer =
                function.credentials() == Project.Credentials.OWN ? stage.developer() : Map.of();
        FunctionEnvironment environment =
                new FunctionEnvironment(function, variables, developer, host.openCredentials(), Clock.systemUTC());
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
                options(function),
                function.isJava() ? debugPorts.apply(function.name()) : Optional.empty(),
                settings.timeouts(),
                settings.directory(),
                function.command());
    }

    private List<String> options(Project.Function function) {
        List<String> options = new ArrayList<>(jvmOptions);
        options.add("-Xmx" + function.memoryMegabytes() * Math.min(function.concurrency(), MOST_BUSY) + "m");
        return options;
    }
}
