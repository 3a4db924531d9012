package io.devrunner.runner.cli;

import io.devrunner.infra.vpn.CertificateSettings;
import io.devrunner.infra.vpn.VpnDirectory;
import io.devrunner.runner.cli.CommandLines.Streams;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dev-runner vpn add-client}: makes certificate and key of one more client. */
@Command(
        name = "add-client",
        mixinStandardHelpOptions = true,
        description = "Makes certificate and key of one more client.")
final class VpnAddClientCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private VpnOptions vpn = new VpnOptions();

    @Parameters(paramLabel = "NAME", description = "of a person or a machine, so that each can be revoked alone")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Option(names = "--days", paramLabel = "DAYS", description = "how long it is valid (default: 730)")
    private int days = CertificateSettings.standard().days();

    VpnAddClientCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        VpnDirectory directory = vpn.directory();
        directory.addClient(name, days);
        streams.out().println("made the client '" + name + "' in " + directory.root());
        streams.out().println("next: dev-runner vpn profile --client " + name + vpn.leadingHere());
        return 0;
    }
}
