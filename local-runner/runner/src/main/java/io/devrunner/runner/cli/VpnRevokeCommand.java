package io.devrunner.runner.cli;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.vpn.VpnDirectory;
import io.devrunner.infra.vpn.VpnEndpoint;
import io.devrunner.runner.cli.CommandLines.Streams;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dev-runner vpn revoke}: locks a client out. */
@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        description = {
            "Puts a client on the revocation list and imports the list to the endpoint, which refuses it from then on.",
            "Clients that were revoked from other machines stay revoked. An import ends all connections; clients connect"
                    + " again. It can be repeated."
        })
final class VpnRevokeCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private VpnOptions vpn = new VpnOptions();

    @Parameters(paramLabel = "NAME", description = "the client")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Option(
            names = "--endpoint",
            paramLabel = "ID",
            description = "the Client VPN endpoint (default: that of the stage's stack)")
    private @Nullable String endpoint;

    @Option(names = "--list-only", description = "make the list crl.pem alone, for an endpoint that is not there yet")
    private boolean listOnly;

    VpnRevokeCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        VpnDirectory directory = vpn.directory();
        String unused = directory.revoke(name);
        streams.out()
                .println("'" + name + "' is on the list " + directory.root().resolve("crl.pem"));
        if (listOnly) {
            return 0;
        }
        try (AwsAccess access = vpn.open()) {
            VpnEndpoint target = vpn.endpoint(access, endpoint);
            streams.out()
                    .println(
                            target.lockOut(access, directory)
                                    ? "imported to " + target.id()
                                            + ": it can connect no more. All connections were ended; clients connect"
                                            + " again"
                                    : target.id() + " has it on its list already: it can connect no more");
        }
        return 0;
    }
}
