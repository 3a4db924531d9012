package io.devrunner.runner.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Whether the VPN is up: the way into the VPC leads through a tunnel. */
final class TunnelCheck implements Check {
    private final DatabaseTarget target;
    private final DatabaseSession session;
    private final String connect;

    /**
     * Looks for the way to the target's VPC.
     *
     * @param connect the command that connects
     */
    TunnelCheck(DatabaseTarget target, DatabaseSession session, String connect) {
        this.target = target;
        this.session = session;
        this.connect = connect;
    }

    @Override
    public String name() {
        return "VPN";
    }

    @Override
    public Finding run() {
        InetAddress inside = inside();
        if (inside == null) {
            return Finding.skipped("nothing says that " + target.host() + " is in a VPC; --vpc-cidr would");
        }
        try {
            Route route = Route.to(inside);
            if (route.tunnel()) {
                session.tunnel = route;
                return Finding.ok("up: " + inside.getHostAddress() + " is reached through " + route);
            }
            return Finding.failed(
                    Fault.VPN_DOWN,
                    inside.getHostAddress() + " would be sought through " + route,
                    "the VPN is down: no tunnel of this machine leads into the VPC",
                    connect);
        } catch (IOException e) {
            return Finding.failed(
                    Fault.VPN_DOWN,
                    "no way to " + inside.getHostAddress() + ": " + e.getMessage(),
                    "the VPN is down: no tunnel of this machine leads into the VPC",
                    connect);
        }
    }

    /** An address in the VPC; null when the target has nothing to do with one. */
    private @Nullable InetAddress inside() {
        if (target.vpc() != null) {
            return target.vpc().resolver();
        }
        try {
            InetAddress address = InetAddress.getByName(target.host());
            boolean ofVpc = address.isSiteLocalAddress() && target.host().endsWith(".rds.amazonaws.com");
            return ofVpc ? address : null;
        } catch (UnknownHostException ignored) {
            // The next check says so.
            return null;
        }
    }
}
