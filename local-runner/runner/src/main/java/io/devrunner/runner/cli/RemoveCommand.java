package io.devrunner.runner.cli;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.stack.StackRemoval;
import io.devrunner.infra.stack.StageStack;
import io.devrunner.runner.cli.CommandLines.Streams;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dev-runner remove}: takes the stacks of a stage down. */
@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description =
                "Takes stacks of a stage down: shows what goes and what stays, asks, and shows the progress. Can be"
                        + " repeated at any point.")
final class RemoveCommand implements Callable<Integer> {
    private final Streams streams;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            paramLabel = "STACK",
            arity = "1..*",
            completionCandidates = StageChoice.Candidates.class,
            description = "${COMPLETION-CANDIDATES}")
    @SuppressWarnings("NullAway.Init")
    private List<String> names;

    @Mixin
    private ProjectOptions project = new ProjectOptions();

    @Mixin
    private AwsOptions aws = new AwsOptions();

    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    RemoveCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        Set<StageStack> stacks = StageChoice.of(names, spec);
        String stage = aws.stage(project.directory());
        try (AwsAccess access = aws.open();
                StackRemoval removal =
                        new StackRemoval(access, stage, streams.out()::println, new Question(yes, streams.out()))) {
            streams.out().println("stage " + stage + " in " + access.region());
            removal.remove(stacks);
        }
        return 0;
    }
}
