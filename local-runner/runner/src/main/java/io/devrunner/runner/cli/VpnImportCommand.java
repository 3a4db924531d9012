package io.devrunner.runner.cli;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.vpn.CertificateImport;
import io.devrunner.infra.vpn.VpnDirectory;
import io.devrunner.runner.cli.CommandLines.Streams;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dev-runner vpn import}: brings the server's certificate to ACM. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Imports the server's certificate with its key and the authority's certificate to ACM.",
            "One that the stage has from the same authority keeps its ARN.",
            "One ARN serves the endpoint for both, server and client root, as one authority has signed both."
        })
final class VpnImportCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private VpnOptions vpn = new VpnOptions();

    @Option(
            names = "--arn",
            paramLabel = "ARN",
            description = "take the place of this certificate in ACM, whatever it is")
    private @Nullable String arn;

    VpnImportCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        run(vpn, vpn.directory(), streams, Optional.ofNullable(arn));
        return 0;
    }

    static void run(VpnOptions vpn, VpnDirectory directory, Streams streams, Optional<String> arn) {
        try (AwsAccess access = vpn.open()) {
            String imported = CertificateImport.run(access, directory, vpn.stage(), arn);
            streams.out().println("imported to ACM: " + imported);
            streams.out().println("it is the endpoint's ServerCertificateArn and ClientRootCertificateChainArn");
            streams.out().println("next: dev-runner deploy vpn --stage " + vpn.stage() + access.options());
        }
    }
}
