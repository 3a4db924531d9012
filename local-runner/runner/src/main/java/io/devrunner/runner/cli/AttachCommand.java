package io.devrunner.runner.cli;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.BridgeStack;
import io.devrunner.infra.attach.AttachConsent;
import io.devrunner.infra.attach.Attachments;
import io.devrunner.infra.attach.StubLayer;
import io.devrunner.localcloud.LocalCloud;
import io.devrunner.runner.cli.CommandLines.Streams;
import io.devrunner.runner.start.Developer;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dev-runner attach}: puts the stub in the place of deployed functions' handlers. */
@Command(
        name = "attach",
        mixinStandardHelpOptions = true,
        description = {
            "Attaches functions that are deployed on AWS, by whichever tool, to a stage: dev-runner start --stage then"
                    + " intercepts their calls. Without it they run in the cloud as before.",
            "It changes a function's handler, layers, environment and timeout and a policy of its role; detach takes all"
                    + " of that back. It can be given again at any point."
        })
final class AttachCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private ProjectOptions project = new ProjectOptions();

    @Mixin
    private AwsOptions aws = new AwsOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "FUNCTION",
            description = "names or ARNs of functions; * stands for any characters")
    private List<String> functions = List.of();

    @Option(names = "--production", description = "attach also what looks like production, after a question")
    private boolean production;

    @Option(
            names = "--skip-network-check",
            description = "attach also functions in a VPC that seem to have no way out to the bridge,"
                    + " for instance behind a transit gateway or a firewall")
    private boolean skipNetworkCheck;

    @Option(names = "--yes", description = "ask nothing")
    private boolean yes;

    AttachCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        String stage = aws.stage(project.directory());
        StubLayer layer = StubLayer.of(LocalCloud.stubJar());
        try (AwsAccess access = aws.open();
                Attachments attachments =
                        Attachments.open(access, BridgeStack.find(access, stage), streams.out()::println)) {
            List<String> attached = attachments.attach(
                    functions,
                    layer,
                    Developer.here().identity(),
                    new AttachConsent(production, new Question(yes, streams.out())::isGiven, skipNetworkCheck));
            streams.out().println("next: " + NextStart.command(project, stage, access.options(), attached));
        }
        return 0;
    }
}
