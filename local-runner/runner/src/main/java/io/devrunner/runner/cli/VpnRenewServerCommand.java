package io.devrunner.runner.cli;

import io.devrunner.infra.vpn.CertificateSettings;
import io.devrunner.infra.vpn.VpnDirectory;
import io.devrunner.runner.cli.CommandLines.Streams;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dev-runner vpn renew-server}: a new certificate of the server before the old one ends. */
@Command(
        name = "renew-server",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a new certificate for the server's name and key, and puts it into the place of the old one in ACM.",
            "The endpoint and all profiles stay; AWS takes up to 24 hours to bring it to the endpoint."
        })
final class VpnRenewServerCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private VpnOptions vpn = new VpnOptions();

    @Option(names = "--days", paramLabel = "DAYS", description = "how long it is valid from now on (default: 730)")
    private int days = CertificateSettings.standard().days();

    @Option(
            names = "--arn",
            paramLabel = "ARN",
            description = "the certificate in ACM (default: that of the stage, from the same authority)")
    private @Nullable String arn;

    VpnRenewServerCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        VpnDirectory directory = vpn.directory();
        streams.out()
                .println("renewed " + directory.root().resolve("server.crt") + ", valid until "
                        + directory.renewServer(days));
        VpnImportCommand.run(vpn, directory, streams, Optional.ofNullable(arn));
        return 0;
    }
}
