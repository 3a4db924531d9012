package io.devrunner.runner.doctor;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.regex.Pattern;

/**
 * Which way packets to an address take: the operating system is asked, nothing is sent.
 *
 * @param network name of the network interface
 * @param local this machine's address on it
 * @param tunnel whether it is a VPN's
 */
record Route(String network, InetAddress local, boolean tunnel) {
    private static final int DISCARD = 9;
    private static final Pattern TUNNEL =
            Pattern.compile("(tun|utun|tap|ppp|wg|ipsec)\\d+|.*(openvpn|aws vpn|tap-windows|wintun|wireguard).*");

    static Route to(InetAddress address) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(address, DISCARD));
            InetAddress local = socket.getLocalAddress();
            NetworkInterface network = NetworkInterface.getByInetAddress(local);
            if (network == null) {
                return new Route("no interface", local, false);
            }
            String names = (network.getName() + " " + network.getDisplayName()).toLowerCase(java.util.Locale.ROOT);
            boolean tunnel = network.isPointToPoint()
                    || TUNNEL.matcher(network.getName()).matches()
                    || TUNNEL.matcher(names).matches();
            return new Route(network.getName(), local, tunnel);
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public String toString() {
        return network + " (" + local.getHostAddress() + ")";
    }
}
