package io.devrunner.runner.start;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether a name of the internet leads into a private network here, as DNS of a VPC behind a VPN has it. */
record PrivateName(Resolver resolver) {
    /** What knows names. */
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /** The first private address that the name has; empty without one. */
    Optional<String> address(String host) {
        try {
            return Stream.of(resolver.resolve(host))
                    .filter(PrivateName::isPrivate)
                    .map(InetAddress::getHostAddress)
                    .findFirst();
        } catch (UnknownHostException ignored) {
            // Somebody has answered there, so that this is of no use for an explanation.
            return Optional.empty();
        }
    }

    /**
     * https://www.rfc-editor.org/rfc/rfc1918, https://www.rfc-editor.org/rfc/rfc6598 (100.64.0.0/10), 11.0.0.0/8, which
     * dev-runner's own network has by default, and of IPv6 fc00::/7 of https://www.rfc-editor.org/rfc/rfc4193.
     */
    private static boolean isPrivate(InetAddress address) {
        byte[] parts = address.getAddress();
        return address instanceof Inet6Address
                ? (parts[0] & 0xfe) == 0xfc
                : address.isSiteLocalAddress() || parts[0] == 11 || (parts[0] == 100 && (parts[1] & 0xc0) == 64);
    }
}
