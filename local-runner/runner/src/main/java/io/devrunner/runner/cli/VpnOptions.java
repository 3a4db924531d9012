package io.devrunner.runner.cli;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.vpn.VpnDirectory;
import io.devrunner.infra.vpn.VpnEndpoint;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the certificates of a stage's VPN are, and on which account it is. */
final class VpnOptions {
    @Mixin
    private AwsOptions aws = new AwsOptions();

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "where certificates and keys are kept (default: ~/.dev-runner/vpn/STAGE)")
    private @Nullable Path directory;

    VpnDirectory directory() {
        return directory(directory, this::stage);
    }

    /** The one that is named, or else that of the stage. */
    static VpnDirectory directory(@Nullable Path named, Supplier<String> stage) {
        Path root = named == null ? Path.of(System.getProperty("user.home"), ".dev-runner", "vpn", stage.get()) : named;
        return new VpnDirectory(root, Clock.systemUTC());
    }

    String stage() {
        return aws.stage(Path.of("").toAbsolutePath());
    }

    /** Options that lead to the same certificates, stage and account, each with a space in front: for a command to paste. */
    String leadingHere() {
        return aws.leadingTo(Path.of("").toAbsolutePath()) + (directory == null ? "" : " --directory " + directory);
    }

    /** The caller closes it. */
    AwsAccess open() {
        return aws.open();
    }

    /** The one that is named, or else that of the stage's stack. */
    VpnEndpoint endpoint(AwsAccess access, @Nullable String named) {
        return named == null ? VpnEndpoint.ofStage(access, stage()) : new VpnEndpoint(named);
    }
}
