package io.devrunner.runner.cli;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.vpn.VpnDirectory;
import io.devrunner.infra.vpn.VpnProfile;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.cli.CommandLines.Streams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dev-runner vpn profile}: writes what a VPN client opens. */
@Command(
        name = "profile",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a profile with certificate and key of a client, for OpenVPN or AWS's own client.",
            "The file has mode 0600 and holds the client's key: give it to nobody else."
        })
final class VpnProfileCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private VpnOptions vpn = new VpnOptions();

    @Option(
            names = "--client",
            paramLabel = "NAME",
            defaultValue = "developer",
            description = "whose certificate and key (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    private String client;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "the profile (default: NAME.ovpn beside the certificates)")
    private @Nullable Path output;

    @ArgGroup
    private @Nullable Source source;

    /** Where the endpoint's configuration comes from. */
    private static final class Source {
        @Option(
                names = "--endpoint",
                paramLabel = "ID",
                description = "the Client VPN endpoint (default: that of the stage's stack)")
        private @Nullable String endpoint;

        @Option(
                names = "--configuration",
                paramLabel = "FILE",
                description = "the endpoint's configuration that was exported before, instead of asking AWS for it")
        private @Nullable Path file;
    }

    VpnProfileCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        VpnDirectory directory = vpn.directory();
        Path profile = output == null ? directory.root().resolve(client + ".ovpn") : output.toAbsolutePath();
        VpnProfile.write(configuration(), directory, client, profile);
        streams.out().println("wrote " + profile);
        streams.out().println("connect: sudo openvpn --config '" + profile + "', or add it to the AWS VPN client");
        return 0;
    }

    private String configuration() {
        if (source != null && source.file != null) {
            return read(source.file);
        }
        try (AwsAccess access = vpn.open()) {
            return vpn.endpoint(access, source == null ? null : source.endpoint).configuration(access);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UserException(
                    "the configuration " + file + " (--configuration) cannot be read",
                    e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "export it: aws ec2 export-client-vpn-client-configuration --output text"
                            + " --client-vpn-endpoint-id ID > " + file,
                    e);
        }
    }
}
