package io.devrunner.runner.cli;

import io.devrunner.protocol.UserException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** Runs a command line and turns failures into what a person can read. */
public final class CommandLines {
    /** The person can fix it. */
    static final int USER_ERROR = 1;

    /** Our bug: EX_SOFTWARE of sysexits.h. */
    static final int BUG = 70;

    private CommandLines() {}

    /** Returns the exit code. */
    public static int execute(String[] args, PrintStream out, PrintStream err) {
        CommandLine commandLine = of(new Streams(out, err));
        commandLine.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        commandLine.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            boolean verbose = command.getMixins().values().stream()
                    .anyMatch(mixin -> mixin instanceof ProjectOptions options && options.verbose());
            if (failure instanceof UserException user) {
                err.println(explain(user));
                if (verbose) {
                    user.printStackTrace(err);
                }
                return USER_ERROR;
            }
            return reportBug(failure, err);
        });
        try {
            return commandLine.execute(args);
        } catch (Error e) {
            // Picocli hands over exceptions alone.
            return reportBug(e, err);
        }
    }

    /** The program with all its commands. */
    static CommandLine of(Streams streams) {
        CommandLine program = new CommandLine(new DevRunnerCommand(), new Commands(streams));
        Version.of(program, Version.text());
        return program;
    }

    private static int reportBug(Throwable failure, PrintStream err) {
        err.println("dev-runner has a bug, please report it with these lines:");
        failure.printStackTrace(err);
        return BUG;
    }

    /** Three short lines. */
    static String explain(UserException failure) {
        return "error: " + failure.what() + System.lineSeparator() + "  why: " + failure.why() + System.lineSeparator()
                + "  fix: " + failure.fix();
    }

    /** Where commands write. */
    record Streams(PrintStream out, PrintStream err) {}

    /** Hands the streams to the commands. */
    private static final class Commands implements CommandLine.IFactory {
        private final Streams streams;

        Commands(Streams streams) {
            this.streams = streams;
        }

        @Override
        public <K> K create(Class<K> type) throws Exception {
            if (type == StartCommand.class) {
                return type.cast(new StartCommand(streams));
            }
            if (type == InvokeCommand.class) {
                return type.cast(new InvokeCommand(streams));
            }
            if (type == BenchCommand.class) {
                return type.cast(new BenchCommand(streams));
            }
            if (type == BenchLoadCommand.class) {
                return type.cast(new BenchLoadCommand(streams));
            }
            if (type == AttachCommand.class) {
                return type.cast(new AttachCommand(streams));
            }
            if (type == DetachCommand.class) {
                return type.cast(new DetachCommand(streams));
            }
            if (type == InitCommand.class) {
                return type.cast(new InitCommand(streams));
            }
            if (type == DeployCommand.class) {
                return type.cast(new DeployCommand(streams));
            }
            if (type == RemoveCommand.class) {
                return type.cast(new RemoveCommand(streams));
            }
            if (type == StatusCommand.class) {
                return type.cast(new StatusCommand(streams));
            }
            if (type == DoctorCommand.class) {
                return type.cast(new DoctorCommand(streams));
            }
            if (type == VpnInitCommand.class) {
                return type.cast(new VpnInitCommand(streams));
            }
            if (type == VpnImportCommand.class) {
                return type.cast(new VpnImportCommand(streams));
            }
            if (type == VpnRenewServerCommand.class) {
                return type.cast(new VpnRenewServerCommand(streams));
            }
            if (type == VpnAddClientCommand.class) {
                return type.cast(new VpnAddClientCommand(streams));
            }
            if (type == VpnRevokeCommand.class) {
                return type.cast(new VpnRevokeCommand(streams));
            }
            if (type == VpnProfileCommand.class) {
                return type.cast(new VpnProfileCommand(streams));
            }
            return CommandLine.defaultFactory().create(type);
        }
    }
}
