package io.devrunner.runner.cli;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.BridgeStack;
import io.devrunner.infra.attach.Attachments;
import io.devrunner.runner.cli.CommandLines.Streams;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code dev-runner detach}: makes attached functions what they were. */
@Command(
        name = "detach",
        mixinStandardHelpOptions = true,
        description = {
            "Makes attached functions what they were before, also from another machine than the one that attached them.",
            "What others have changed meanwhile stays and is told. It can be given again at any point."
        })
final class DetachCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private ProjectOptions project = new ProjectOptions();

    @Mixin
    private AwsOptions aws = new AwsOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "FUNCTION",
            description = "names or ARNs of functions; * stands for any characters: '*' for all that are attached")
    private List<String> functions = List.of();

    DetachCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        String stage = aws.stage(project.directory());
        try (AwsAccess access = aws.open();
                Attachments attachments =
                        Attachments.open(access, BridgeStack.findInAnyState(access, stage), streams.out()::println)) {
            attachments.detach(functions);
        }
        return 0;
    }
}
