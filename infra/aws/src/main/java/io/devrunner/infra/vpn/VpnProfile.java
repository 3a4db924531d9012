package io.devrunner.infra.vpn;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Completes the configuration that an endpoint exports to a profile for OpenVPN 2.4 and newer and for AWS's own client:
 * with certificate and key of a client, and with a random prefix at the host name. Endpoints answer to any prefix, which
 * keeps addresses from being cached; the export leaves it to {@code remote-random-hostname}, which not every client
 * knows.
 * https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/cvpn-working-endpoint-export.html
 */
public final class VpnProfile {
    private static final Pattern REMOTE = Pattern.compile("remote\\s+(\\S+)(.*)");
    private static final Pattern BLOCK = Pattern.compile("<(cert|key)>.*?</\\1>\\R?", Pattern.DOTALL);
    private static final SecureRandom RANDOM = new SecureRandom();

    private VpnProfile() {}

    /**
     * Writes the profile, mode 0600.
     *
     * @param exported the endpoint's configuration
     * @throws UserException when there is such a file, no such client, or the configuration is none
     */
    public static void write(String exported, VpnDirectory directory, String client, Path file) {
        String text = complete(exported, directory.clientMaterial(client));
        try {
            CertificateFiles.writeNew(Map.of(file, text));
        } catch (IOException e) {
            throw new UserException(
                    "the profile " + file + " cannot be written",
                    e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "name another file with --output",
                    e);
        }
    }

    static String complete(String exported, KeyMaterial client) {
        String text = BLOCK.matcher(exported.replace("\r\n", "\n")).replaceAll("");
        List<String> lines = new ArrayList<>();
        boolean remote = false;
        for (String line : text.strip().lines().toList()) {
            Matcher matcher = REMOTE.matcher(line.strip());
            if (matcher.matches()) {
                remote = true;
                lines.add("remote " + prefixed(matcher.group(1)) + matcher.group(2));
            } else if (!line.strip().equals("remote-random-hostname")) {
                lines.add(line);
            }
        }
        if (!remote) {
            throw new UserException(
                    "the endpoint's configuration cannot be made a profile",
                    "it has no line that begins with 'remote'",
                    "look at it: aws ec2 export-client-vpn-client-configuration --client-vpn-endpoint-id ID");
        }
        if (!text.contains("<ca>")) {
            block(lines, "ca", client.authority());
        }
        block(lines, "cert", client.certificate());
        block(lines, "key", client.key());
        return String.join("\n", lines) + "\n";
    }

    private static String prefixed(String host) {
        return host.startsWith("cvpn-endpoint-") ? HexFormat.of().toHexDigits(RANDOM.nextInt()) + "." + host : host;
    }

    private static void block(List<String> lines, String name, String content) {
        lines.add("<" + name + ">");
        lines.add(content.strip());
        lines.add("</" + name + ">");
    }
}
