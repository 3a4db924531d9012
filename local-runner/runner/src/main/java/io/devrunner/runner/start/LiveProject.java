package io.devrunner.runner.start;

import io.devrunner.localcloud.database.EmbeddedDatabase;
import io.devrunner.protocol.Glob;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.code.CodeState;
import io.devrunner.runner.code.CodeSync;
import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.RunnerEvent;
import io.devrunner.runner.project.AwsNames;
import io.devrunner.runner.project.BuildModel;
import io.devrunner.runner.project.Project;
import io.devrunner.runner.project.ProjectBuild;
import io.devrunner.runner.project.ProjectFile;
import io.devrunner.runner.session.Lineage;
import io.devrunner.runner.session.RunnerSession;
import io.devrunner.workerhost.DebugPort;
import io.devrunner.workerhost.WorkerHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A project on the local cloud or for a stage on AWS, from {@code ready} until it is closed. What does not depend on each other is brought up
 * side by side: the database, the build with the workers, and the local cloud with the session.
 */
public final class LiveProject implements AutoCloseable {
    /** A person who presses Ctrl-C during a start waits no longer than this. */
    private static final Duration GIVE_UP = Duration.ofSeconds(1);

    /** The last acknowledgements and answers take no longer, and are not worth a word. */
    private static final Duration UNNOTICED = Duration.ofMillis(200);

    /** For so long stubs remember a session that is not there any more. */
    private static final Duration LULL = Duration.ofSeconds(2);

    private final StartSettings settings;
    private final Console console;

    /** Before the file was read: what is written since then was not seen. */
    private final Instant asked = Instant.now();

    /** As in the file, with all functions. */
    private final Project declared;

    /** With those functions that are run. */
    private final Project project;

    private final ExecutorService starters = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "start");
        thread.setDaemon(true);
        return thread;
    });

    /** What is to be closed, the last opened first. Guarded by this. */
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /** Guarded by this. */
    private boolean closed;

    /** Done when somebody who has ended this wants to wait no more. */
    private final CompletableFuture<Void> hurry = new CompletableFuture<>();

    /** What has to be told of the end; null until it is open. Guarded by this. */
    private @Nullable Ending ending;

    private record Ending(RunnerSession session, Stage stage) {}

    private LiveProject(StartSettings settings, Console console) {
        this.settings = settings;
        this.console = console;
        declared = read();
        project = selected();
    }

    private Project read() {
        return isLocal() ? ProjectFile.read(settings.directory()) : ProjectFile.readForAws(settings.directory());
    }

    private boolean isLocal() {
        return settings.target() instanceof StartSettings.Target.Local;
    }

    /**
     * The project as its file tells; nothing is started yet.
     *
     * @throws UserException when the file is wrong
     */
    public static LiveProject of(StartSettings settings, Console console) {
        return new LiveProject(settings, console);
    }

    /**
     * Brings the project up and shows that it is ready. Can be closed meanwhile, by another thread, and fails then.
     *
     * @throws UserException when something is in the way that a person can fix; nothing is left running then
     */
    public void start() {
        try {
            // By a starter, which gives up when this is closed.
            join(async(() -> {
                bringUp();
                return true;
            }));
        } catch (RuntimeException | Error e) {
            try {
                close();
            } catch (RuntimeException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private void bringUp() {
        long begun = System.nanoTime();
        StateDirectory state = own(StateDirectory.open(settings.directory()));
        Diagnostics.writeTo(state.path().resolve("logs").resolve("dev-runner.log"), settings.verbose());
        Reporter reporter = new Reporter(console);
        // First of all, so that nobody waits for a build just to hear that a port is taken.
        DebuggerPorts debuggers = new DebuggerPorts(settings, reporter, this::own);
        debuggers.open(declared, project);
        CompletableFuture<Map<String, String>> database = async(() -> database(state));
        boolean java = hasJava();
        CompletableFuture<BuildModel> build = java ? async(this::build) : new CompletableFuture<>();
        Stage stage = own(openStage(reporter));
        if (isLocal()) {
            state.writeEnvironment(stage.environment());
        }
        WorkerHost host = own(workerHost(reporter));
        // On AWS a glob may bring events of others than it names in the file.
        Project run = isLocal() ? project : declared;
        Optional<BuildModel> model = java ? Optional.of(join(build)) : Optional.empty();
        FunctionFactory factory = new FunctionFactory(
                settings,
                run,
                stage,
                join(database),
                host,
                model.map(BuildModel::jvmOptions).orElse(List.of()),
                name -> debugger(debuggers, name),
                console);
        // On AWS only the first invocation brings what a function needs to be started.
        LiveFunctions functions = new LiveFunctions(isLocal() ? factory.all() : Map.of(), factory);
        ProjectEdits edits = new ProjectEdits(asked, declared, this::read, isLocal(), functions, console);
        Supplier<List<Project.Function>> current = () -> {
            // A class and the handler that names it are renamed at once.
            edits.putToUse();
            return selected(factory.declared());
        };
        Supplier<CompletableFuture<CodeState>> code =
                model.isPresent() ? code(model.get(), functions, current, reporter) : this::noCode;
        CompletableFuture<CodeState> compiled = code.get();
        Lineage lineage = state.nextSession();
        RunnerSession opened = own(stage.session(
                new Dispatcher(code, functions, edits, console, settings.directory(), stage.clock()), lineage));
        state.registered(lineage);
        synchronized (this) {
            ending = new Ending(opened, stage);
        }
        if (join(compiled) instanceof CodeState.Ready ready) {
            CompletableFuture<Void> initialized = functions.initialized(ready);
            if (!settings.suspend()) {
                join(initialized);
            }
        }
        join(stage.warm());
        console.show(stage.ready(debuggers.ports(), (System.nanoTime() - begun) / 1_000_000));
    }

    private Supplier<CompletableFuture<CodeState>> code(
            BuildModel model, LiveFunctions functions, Supplier<List<Project.Function>> current, Reporter reporter) {
        NewerClasses newer = new NewerClasses(Runtime.version().feature(), System.getProperty("java.home"));
        CodeCheck check = own(new CodeCheck(current, newer, console));
        CodeSync code =
                own(CodeSync.open(model, asked, this::build, settings.directory(), reporter.ofCode(functions, check)));
        return code::current;
    }

    /** Those that are run of all that the file names by now. */
    private List<Project.Function> selected(List<Project.Function> all) {
        Set<String> names =
                project.functions().stream().map(Project.Function::name).collect(Collectors.toSet());
        return all.stream().filter(function -> names.contains(function.name())).toList();
    }

    /** Of a project without a function that is made of classes. */
    private CompletableFuture<CodeState> noCode() {
        return CompletableFuture.completedFuture(Dispatcher.NO_CODE);
    }

    private Optional<DebugPort> debugger(DebuggerPorts debuggers, String function) {
        Optional<Project.Function> inFile =
                isLocal() ? Optional.empty() : new AwsNames(declared.functions()).function(function);
        return debuggers.of(function, inFile.map(Project.Function::name).orElse(function));
    }

    private Stage openStage(Reporter reporter) {
        return settings.target() instanceof StartSettings.Target.Aws aws
                ? AwsStage.open(declared, settings, aws, hurry, console)
                : LocalStage.open(project, settings, (StartSettings.Target.Local) settings.target(), console, reporter);
    }

    /** On AWS there may be functions that the file does not name. */
    private boolean hasJava() {
        boolean others = declared.functions().isEmpty()
                || settings.functions().stream()
                        .anyMatch(glob -> declared.functions().stream().noneMatch(function -> isAbout(glob, function)));
        return (!isLocal() && others) || project.functions().stream().anyMatch(Project.Function::isJava);
    }

    private Project selected() {
        List<String> globs = settings.functions();
        if (globs.isEmpty()) {
            return declared;
        }
        List<Project.Function> selected = declared.functions().stream()
                .filter(function -> globs.stream().anyMatch(glob -> isAbout(glob, function)))
                .toList();
        if (selected.isEmpty() && isLocal()) {
            throw new UserException(
                    "no function matches " + String.join(", ", globs) + " (--function)",
                    "the project has: "
                            + String.join(
                                    ", ",
                                    declared.functions().stream()
                                            .map(Project.Function::name)
                                            .toList()),
                    "name one of them, * stands for any characters");
        }
        return new Project(
                declared.directory(),
                declared.stage(),
                declared.embeddedDatabase(),
                declared.cors(),
                declared.locations(),
                declared.environmentFiles(),
                selected);
    }

    private boolean isAbout(String glob, Project.Function function) {
        return isLocal() ? Glob.matches(glob, function.name()) : AwsNames.isAbout(glob, function);
    }

    /** The variables by which the functions find the database; empty without one. */
    private Map<String, String> database(StateDirectory state) {
        if (!project.embeddedDatabase() || !isLocal()) {
            return Map.of();
        }
        EmbeddedDatabase database = own(EmbeddedDatabase.open(state.path().resolve("data"), console::progress));
        database.onLoss(what -> console.show(new RunnerEvent.Warning(what + ". Start dev-runner again for a new one")));
        return Map.of(
                "DB_HOST", database.host(),
                "DB_PORT", Integer.toString(database.port()),
                "DB_USER", database.user(),
                "DB_PASSWORD", database.password(),
                "DB_NAME", database.name());
    }

    private BuildModel build() {
        ProjectBuild build = new ProjectBuild(project, System.getenv());
        return settings.compile() ? build.model() : build.modelWithoutCompilation();
    }

    private static WorkerHost workerHost(Reporter reporter) {
        try {
            return WorkerHost.open(reporter);
        } catch (IOException e) {
            throw new UncheckedIOException("the Runtime API cannot be served on loopback", e);
        }
    }

    private <T> CompletableFuture<T> async(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, starters);
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("the project was not started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while starting", e);
        }
    }

    private synchronized <T extends AutoCloseable> T own(T part) {
        if (closed) {
            closeQuietly(part, null);
            throw new IllegalStateException("stopped while starting");
        }
        opened.push(part);
        return part;
    }

    /**
     * Takes no more events, and lets what is under way go on for a while.
     *
     * @param again when done, nothing is waited for any more, also not when this is closed
     */
    public void finish(CompletableFuture<Void> again) throws InterruptedException {
        CompletableFuture<Void> ignored = again.thenAccept(hurry::complete);
        Ending parts;
        synchronized (this) {
            parts = ending;
        }
        Duration grace = settings.sharing().grace();
        if (parts == null || grace.isZero()) {
            return;
        }
        CompletableFuture<Void> idle = parts.session().finish();
        if (!ends(idle, UNNOTICED)) {
            int underWay = parts.session().underWay();
            console.show(new RunnerEvent.Warning(underWay
                    + (underWay == 1 ? " invocation is" : " invocations are")
                    + " under way and may go on for " + grace.toSeconds() + " s (--grace); Ctrl-C again ends at once"));
            if (!ends(CompletableFuture.anyOf(idle, hurry), grace)) {
                console.show(new RunnerEvent.Warning("what is still under way is ended"));
            }
        }
        if (idle.isDone()) {
            boolean unusedToo = ends(CompletableFuture.anyOf(parts.session().lull(), hurry), LULL);
            boolean unused = ends(parts.stage().finish(), UNNOTICED);
        }
    }

    private static boolean ends(CompletableFuture<?> future, Duration within) throws InterruptedException {
        try {
            future.get(within.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException ignored) {
            // Told by the result.
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for the end of invocations failed", e);
        }
    }

    @Override
    public void close() {
        Deque<AutoCloseable> parts;
        synchronized (this) {
            closed = true;
            parts = new ArrayDeque<>(opened);
            opened.clear();
        }
        // A database or a build that is being started gives up.
        starters.shutdownNow();
        RuntimeException failure = null;
        for (AutoCloseable part : parts) {
            failure = closeQuietly(part, failure);
        }
        failure = closeQuietly(this::awaitStarters, failure);
        if (failure != null) {
            throw failure;
        }
    }

    private void awaitStarters() throws InterruptedException {
        if (!starters.awaitTermination(GIVE_UP.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("what was being started has not given up within " + GIVE_UP);
        }
    }

    private static @Nullable RuntimeException closeQuietly(AutoCloseable part, @Nullable RuntimeException before) {
        try {
            part.close();
            return before;
        } catch (Exception e) {
            RuntimeException failure = e instanceof RuntimeException runtime
                    ? runtime
                    : new IllegalStateException("a part did not close well", e);
            if (before == null) {
                return failure;
            }
            before.addSuppressed(failure);
            return before;
        }
    }
}
