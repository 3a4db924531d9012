package io.devrunner.runner.cli;

import io.devrunner.infra.vpn.CertificateSettings;
import io.devrunner.infra.vpn.VpnDirectory;
import io.devrunner.runner.cli.CommandLines.Streams;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dev-runner vpn init}: makes authority, server and first client. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a certificate authority, the server's certificate and that of a first client.",
            "Files that are there are never overwritten. The authority's key stays on this machine."
        })
final class VpnInitCommand implements Callable<Integer> {
    private static final CertificateSettings STANDARD = CertificateSettings.standard();

    private final Streams streams;

    @Mixin
    private VpnOptions vpn = new VpnOptions();

    @Option(
            names = "--client",
            paramLabel = "NAME",
            defaultValue = "developer",
            description = "the name of the first client (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    private String client;

    @Option(
            names = "--organization",
            paramLabel = "NAME",
            description = "stands in each certificate (default: dev-runner)")
    private String organization = STANDARD.organization();

    @Option(
            names = "--server-name",
            paramLabel = "DOMAIN",
            description = "the server's name, a domain name (default: vpn.dev-runner.internal)")
    private String serverName = STANDARD.serverName();

    @Option(names = "--key-bits", paramLabel = "BITS", description = "of each RSA key (default: 2048)")
    private int keyBits = STANDARD.keyBits();

    @Option(
            names = "--authority-days",
            paramLabel = "DAYS",
            description = "how long the authority is valid (default: 3650)")
    private int authorityDays = STANDARD.authorityDays();

    @Option(names = "--days", paramLabel = "DAYS", description = "how long server and client are valid (default: 730)")
    private int days = STANDARD.days();

    @Option(names = "--import", description = "import the server's certificate to ACM as well")
    private boolean bringToAcm;

    VpnInitCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        VpnDirectory directory = vpn.directory();
        directory.init(new CertificateSettings(organization, serverName, keyBits, authorityDays, days), client);
        streams.out().println("made authority, server and the client '" + client + "' in " + directory.root());
        if (bringToAcm) {
            VpnImportCommand.run(vpn, directory, streams, Optional.empty());
        } else {
            streams.out().println("next: dev-runner vpn import" + vpn.leadingHere());
        }
        return 0;
    }
}
