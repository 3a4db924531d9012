package io.devrunner.runner.cli;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.stack.ExampleFunction;
import io.devrunner.infra.stack.StackDeployment;
import io.devrunner.infra.stack.StackState;
import io.devrunner.infra.stack.StageStack;
import io.devrunner.infra.vpn.VpnDirectory;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.cli.CommandLines.Streams;
import io.devrunner.runner.project.FunctionPackage;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dev-runner deploy}: brings the stacks of a stage to AWS. */
@Command(
        name = "deploy",
        mixinStandardHelpOptions = true,
        description = {
            "Brings the bridge of a stage, and if wanted its environment, to AWS: shows what changes and what it costs,"
                    + " asks, and shows the progress. Can be repeated at any point.",
            "bridge is all that functions which are there already need. network, database, vpn and example build the"
                    + " environment of the example from nothing."
        })
final class DeployCommand implements Callable<Integer> {
    private static final String EXAMPLE = "list-databases";

    private final Streams streams;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            paramLabel = "STACK",
            arity = "0..*",
            defaultValue = "bridge",
            completionCandidates = StageChoice.Candidates.class,
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    private List<String> names;

    @Mixin
    private ProjectOptions project = new ProjectOptions();

    @Mixin
    private AwsOptions aws = new AwsOptions();

    @Option(
            names = "--parameter",
            paramLabel = "NAME=VALUE",
            description = "a parameter of a template; what is not named keeps its value")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(names = "--dry-run", description = "show what would change, and change nothing")
    private boolean dryRun;

    @Option(names = "--yes", description = "do not ask, unless data would be lost")
    private boolean yes;

    DeployCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        Set<StageStack> stacks = StageChoice.of(names, spec);
        StackDeployment.checkParameters(stacks, parameters);
        String stage = aws.stage(project.directory());
        // Before anything costs: the code may not be built.
        Optional<FunctionPackage> code = stacks.contains(StageStack.EXAMPLE) ? Optional.of(code()) : Optional.empty();
        try (AwsAccess access = aws.open();
                StackDeployment deployment = new StackDeployment(
                        access, stage, streams.out()::println, new Question(yes, streams.out()), dryRun)) {
            streams.out().println("stage " + stage + " in " + access.region());
            if (stacks.size() > 1) {
                StackDeployment.costs(stacks).forEach(streams.out()::println);
            }
            Map<StageStack, @Nullable StackState> deployed = new EnumMap<>(StageStack.class);
            for (StageStack stack : stacks) {
                boolean isVpn = !dryRun && stack == StageStack.VPN;
                VpnDirectory directory = VpnOptions.directory(null, () -> stage);
                if (isVpn) {
                    RevokedClients.remember(access, stage, directory);
                }
                deployed.put(stack, deployment.deploy(stack, parameters).orElse(null));
                if (isVpn) {
                    streams.out().println(RevokedClients.lockOut(access, stage, directory));
                }
            }
            StackState example = deployed.get(StageStack.EXAMPLE);
            if (!dryRun && example != null && code.isPresent()) {
                publish(access, stage, deployment, example, code.get());
            }
            if (!dryRun && stacks.contains(StageStack.BRIDGE)) {
                streams.out().println("next: dev-runner attach FUNCTION --stage " + stage + access.options());
            }
        }
        return 0;
    }

    private FunctionPackage code() {
        FunctionPackage code = FunctionPackage.of(project.directory(), EXAMPLE, System.getenv());
        if (code.zip().length > ExampleFunction.MAX_PACKAGE_BYTES) {
            throw new UserException(
                    "the function " + EXAMPLE + " cannot be uploaded",
                    "its package has " + code.zip().length + " bytes, and more than "
                            + ExampleFunction.MAX_PACKAGE_BYTES + " must come from a bucket",
                    "see that target/classes and the class path hold only what it needs");
        }
        return code;
    }

    private void publish(
            AwsAccess access, String stage, StackDeployment deployment, StackState example, FunctionPackage code) {
        Map<String, String> outputs = new HashMap<>(example.outputs());
        outputs.putAll(deployment.outputs(StageStack.NETWORK));
        outputs.putAll(deployment.outputs(StageStack.DATABASE));
        new ExampleFunction(access, stage, streams.out()::println).deploy(code.handler(), outputs, code.zip());
        streams.out().println("url: " + example.outputs().get("Url"));
    }
}
