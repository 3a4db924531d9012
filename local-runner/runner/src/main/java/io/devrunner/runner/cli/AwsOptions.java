package io.devrunner.runner.cli;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.BridgeStack;
import io.devrunner.runner.project.ProjectFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which stage on which AWS account a command works on. */
final class AwsOptions {
    @Mixin
    private AccountOptions account = new AccountOptions();

    @Option(
            names = "--stage",
            paramLabel = "NAME",
            description = "the stage (default: that of dev-runner.yaml, or else dev)")
    private @Nullable String stage;

    /** Whether a stage, profile or region was named. */
    boolean areGiven() {
        return stage != null || account.areGiven();
    }

    /** Whether a stage was named. */
    boolean namesStage() {
        return stage != null;
    }

    /** Options for the stage of a project in this directory, each with a space in front: for a command to paste that calls nothing yet. */
    String leadingTo(Path directory) {
        return " --stage " + stage(directory) + account.given();
    }

    /** The caller closes it. */
    AwsAccess open() {
        return account.open();
    }

    /** The stage for a project in this directory, which need not have a project file. */
    String stage(Path directory) {
        return BridgeStack.checkStage(stage == null ? ProjectFile.stage(directory) : stage);
    }
}
