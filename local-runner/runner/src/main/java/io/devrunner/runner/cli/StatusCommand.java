package io.devrunner.runner.cli;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.BridgeStack;
import io.devrunner.infra.attach.AttachedFunction;
import io.devrunner.infra.attach.Attachments;
import io.devrunner.infra.stack.StackState;
import io.devrunner.infra.stack.StageStack;
import io.devrunner.infra.stack.StageStatus;
import io.devrunner.protocol.Session;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.cli.CommandLines.Streams;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dev-runner status}: what there is of a stage on AWS. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows the stacks of a stage on AWS, who is at work on it, and which functions are attached.")
final class StatusCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private ProjectOptions project = new ProjectOptions();

    @Mixin
    private AwsOptions aws = new AwsOptions();

    StatusCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        String stage = aws.stage(project.directory());
        try (AwsAccess access = aws.open()) {
            PrintStream out = streams.out();
            out.println("stage " + stage + " in " + access.region());
            StageStatus status = StageStatus.read(access, stage);
            out.println("stacks:");
            for (StageStack stack : StageStack.values()) {
                out.println(line(stack, status.stacks().get(stack)));
            }
            if (status.stacks().containsKey(StageStack.BRIDGE)) {
                String none = status.notKnown().map(why -> " not known, " + why).orElse(" none");
                out.println("sessions:" + (status.sessions().isEmpty() ? none : ""));
                Instant now = access.clock().instant();
                status.sessions().forEach(session -> out.println(line(session, now)));
                showAttached(access, stage, now);
            }
        }
        return 0;
    }

    private void showAttached(AwsAccess access, String stage, Instant now) {
        PrintStream out = streams.out();
        try (Attachments attachments =
                Attachments.open(access, BridgeStack.findInAnyState(access, stage), out::println)) {
            List<AttachedFunction> attached = attachments.list();
            out.println("attached:" + (attached.isEmpty() ? " none" : ""));
            attached.forEach(function -> out.println("  " + function.name() + " (" + function.handler() + ") by "
                    + function.by() + " since " + ago(function.at(), now)
                    + function.trouble().map(trouble -> ": " + trouble).orElse("")));
        } catch (UserException e) {
            // What is wrong with the bridge is worth no less than what else is known.
            out.println("attached: not known, " + e.what() + ": " + e.why());
        }
    }

    private static String line(StageStack stack, @Nullable StackState state) {
        return String.format(
                Locale.ROOT,
                "  %-9s %s",
                stack.label(),
                state == null
                        ? "not deployed"
                        : state.status() + (state.reason().isEmpty() ? "" : ": " + state.reason()));
    }

    private static String line(Session session, Instant now) {
        return "  " + session.developer() + " on " + session.machine() + " since " + ago(session.started(), now)
                + ", seen " + ago(session.lastSeen(), now) + " ago: "
                + (session.functions().isEmpty()
                        ? "intercepts nothing, somebody has taken over"
                        : String.join(", ", session.functions()));
    }

    private static String ago(Instant then, Instant now) {
        Duration age = Duration.between(then, now);
        if (age.toMinutes() < 2) {
            return Math.max(0, age.toSeconds()) + " s";
        }
        return age.toHours() < 2 ? age.toMinutes() + " min" : age.toHours() + " h";
    }
}
