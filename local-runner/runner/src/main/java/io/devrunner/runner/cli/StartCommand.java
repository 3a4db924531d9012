package io.devrunner.runner.cli;

import io.devrunner.infra.BridgeStack;
import io.devrunner.localcloud.faults.FaultPlan;
import io.devrunner.runner.cli.CommandLines.Streams;
import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.JsonConsole;
import io.devrunner.runner.console.PrettyConsole;
import io.devrunner.runner.console.QueuedConsole;
import io.devrunner.runner.console.RunnerEvent;
import io.devrunner.runner.console.Terminal;
import io.devrunner.runner.project.DebugPorts;
import io.devrunner.runner.start.LiveProject;
import io.devrunner.runner.start.StartSettings;
import io.devrunner.workerhost.Timeouts;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dev-runner start}: runs until it is interrupted. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = "Runs the functions of a project on this machine and reloads them on save.")
final class StartCommand implements Callable<Integer> {
    private static final int MAX_PORT = 65_535;

    /** As long as Lambda lets an invocation run. */
    private static final int MAX_GRACE = 900;

    private final Streams streams;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private ProjectOptions project = new ProjectOptions();

    @ArgGroup
    private @Nullable Where where;

    @Mixin
    private AccountOptions account = new AccountOptions();

    @Option(
            names = "--function",
            paramLabel = "GLOB",
            description = "only these functions; can be given more than once (default: those of dev-runner.yaml, or on"
                    + " AWS all that are attached if it names none)")
    private List<String> functions = new ArrayList<>();

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "3000",
            description = "where the local cloud serves HTTP, 0 for a free port (default: ${DEFAULT-VALUE})")
    private int httpPort;

    @Option(
            names = "--aws-port",
            paramLabel = "PORT",
            defaultValue = "4510",
            description = "where the local cloud serves AWS's APIs, 0 for a free port (default: ${DEFAULT-VALUE})")
    private int awsPort;

    @ArgGroup
    private Debugging debugging = new Debugging();

    @Option(
            names = "--timeouts",
            paramLabel = "WHEN",
            defaultValue = "auto",
            description = "end invocations at their timeout: on, off,"
                    + " auto for not while a debugger is attached (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    private When timeouts;

    @Option(
            names = "--suspend",
            description =
                    "each worker waits for a debugger before it runs any code of a function, also after a restart")
    private boolean suspend;

    @Mixin
    private FaultOptions faults = new FaultOptions();

    @Option(names = "--no-compile", description = "do not compile on save, watch the class directories alone")
    private boolean noCompile;

    @Option(
            names = "--take-over",
            description = "take functions over that another dev-runner intercepts on the stage; it is told,"
                    + " finishes what it has, and goes on without them")
    private boolean takeOver;

    @Option(
            names = "--retry-in-cloud",
            description = "when this program goes away while it runs an event, the function in the cloud may run it"
                    + " again (default: the event fails)")
    private boolean retryInCloud;

    @Option(
            names = "--grace",
            paramLabel = "SECONDS",
            defaultValue = "3",
            description = "how long invocations under way may go on after Ctrl-C (default: ${DEFAULT-VALUE})")
    private int grace;

    @Option(
            names = "--detach-on-exit",
            description = "when this program ends, detach those of its functions that this user has attached"
                    + " on this machine")
    private boolean detachOnExit;

    @Option(
            names = "--log",
            paramLabel = "FORMAT",
            defaultValue = "pretty",
            description = "pretty for people, json for programs (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    private LogFormat log;

    /** On which cloud. */
    private static final class Where {
        @Option(names = "--local", description = "on the local cloud, without an AWS account (the default)")
        @SuppressWarnings("UnusedVariable") // Picocli reads it: it excludes --stage.
        private boolean local;

        @Option(names = "--stage", paramLabel = "NAME", description = "on this stage of the bridge on AWS")
        private @Nullable String stage;
    }

    /** With or without a debugger. */
    private static final class Debugging {
        @Option(
                names = "--debug-port",
                paramLabel = "PORT",
                description = "where the first function listens for a debugger, the others follow;"
                        + " 0 for free ports (default: 5005)")
        private int port = DebugPorts.FIRST;

        @Option(names = "--no-debug", description = "do not listen for debuggers")
        private boolean off;
    }

    /** The values of {@code --timeouts}. */
    enum When {
        on,
        off,
        auto
    }

    /** The values of {@code --log}. */
    enum LogFormat {
        pretty,
        json
    }

    StartCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws InterruptedException {
        checkPort("--http-port", httpPort);
        checkPort("--aws-port", awsPort);
        checkPort("--debug-port", debugging.port);
        if (grace < 0 || grace > MAX_GRACE) {
            throw new ParameterException(
                    spec.commandLine(), "--grace must be from 0 to " + MAX_GRACE + " seconds, is " + grace);
        }
        if (suspend && debugging.off) {
            throw new ParameterException(
                    spec.commandLine(), "--suspend waits for a debugger, which --no-debug keeps away");
        }
        FaultPlan plan = faults.plan();
        StartSettings.Target target = target(plan);
        Path directory = project.directory();
        StartSettings settings = new StartSettings(
                directory,
                functions,
                target,
                debugging.off ? -1 : debugging.port,
                Timeouts.valueOf(timeouts.name().toUpperCase(Locale.ROOT)),
                suspend,
                !noCompile,
                new StartSettings.Sharing(takeOver, retryInCloud, Duration.ofSeconds(grace), detachOnExit),
                project.verbose(),
                faults.timeFactor());
        // What was shown is written before an error is told.
        try (QueuedConsole console = new QueuedConsole(time -> console(directory, time), Clock.systemUTC())) {
            if (faults.areGiven()) {
                console.show(new RunnerEvent.Warning(faults.describe(plan)));
            }
            run(LiveProject.of(settings, console), console);
        }
        return 0;
    }

    private static void run(LiveProject live, QueuedConsole console) throws InterruptedException {
        Thread stop = new Thread(() -> stop(live, console), "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            live.start();
        } catch (RuntimeException | Error e) {
            if (!cancel(stop)) {
                // Interrupted: it failed because it is being closed, which nobody needs to hear of.
                awaitEnd();
            }
            throw e;
        }
        awaitEnd();
    }

    private StartSettings.Target target(FaultPlan plan) {
        String stage = where == null ? null : where.stage;
        if (stage == null) {
            if (detachOnExit) {
                throw new ParameterException(
                        spec.commandLine(), "--detach-on-exit needs --stage: nothing is attached to the local cloud");
            }
            if (account.areGiven()) {
                throw new ParameterException(
                        spec.commandLine(), "--profile and --region need --stage: the local cloud is on no account");
            }
            return new StartSettings.Target.Local(httpPort, awsPort, plan);
        }
        return new StartSettings.Target.Aws(BridgeStack.checkStage(stage), account.profile(), account::open);
    }

    /** The first Ctrl-C began this; what is under way goes on until the second. */
    private static void stop(LiveProject live, QueuedConsole console) {
        try (console) {
            end(() -> finish(live), live::close, console);
        }
    }

    private static void finish(LiveProject live) {
        try {
            live.finish(Interrupts.next());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What goes wrong at the end is for the log: nobody can fix it any more, and it has ended all the same. */
    static void end(Runnable finish, Runnable close, Console console) {
        try {
            for (Runnable step : List.of(finish, close)) {
                try {
                    step.run();
                } catch (RuntimeException e) {
                    // Not in a static: the logger would be made before the log file is known.
                    LoggerFactory.getLogger(StartCommand.class).warn("the project did not end well", e);
                }
            }
        } finally {
            console.show(new RunnerEvent.Stopped());
        }
    }

    private static boolean cancel(Thread stop) {
        try {
            return Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException ignored) {
            // The JVM is shutting down already.
            return false;
        }
    }

    /** The JVM ends when the shutdown hook has done its work. */
    private static void awaitEnd() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    private Console console(Path directory, InstantSource time) {
        return log == LogFormat.json
                ? new JsonConsole(streams.out(), time)
                : new PrettyConsole(
                        streams.out(),
                        Terminal.charset(System.getProperties()),
                        Terminal.wantsColour(System.getenv()),
                        directory,
                        Path.of("").toAbsolutePath(),
                        time,
                        ZoneId.systemDefault());
    }

    private void checkPort(String option, int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new ParameterException(
                    spec.commandLine(), option + " must be from 0 to " + MAX_PORT + ", is " + port);
        }
    }
}
