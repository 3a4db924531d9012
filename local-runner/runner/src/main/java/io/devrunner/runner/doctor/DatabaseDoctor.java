package io.devrunner.runner.doctor;

import io.devrunner.infra.vpn.VpnDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The way through the VPN to a database, whose checks build on one another. */
public final class DatabaseDoctor {
    private DatabaseDoctor() {}

    /**
     * Goes it.
     *
     * @param profile of the VPN; need not be there
     * @param directory with the VPN's certificates; need not be there
     * @param vpnOptions lead commands to the directory and its stage, each with a space in front
     * @param token signs an IAM token for the target
     * @param groups is asked when no packet comes back
     */
    public static List<Doctor.Result> examine(
            DatabaseTarget target,
            Path profile,
            VpnDirectory directory,
            String vpnOptions,
            TokenSource token,
            GroupsOnTheWay groups,
            Consumer<Doctor.Result> listener)
            throws InterruptedException {
        try (DatabaseSession session = new DatabaseSession()) {
            List<Doctor.Way> ways = new ArrayList<>();
            boolean has = Files.exists(profile);
            if (has) {
                // A tunnel that stands may have come from another profile, so this is a way of its own.
                ways.add(new Doctor.Way(List.of(new ProfileCheck(profile, directory, vpnOptions, Clock.systemUTC()))));
            }
            String connect = has
                    ? "connect: sudo openvpn --config '" + profile + "', or in the AWS VPN client"
                    : "make a profile (dev-runner vpn profile" + vpnOptions + ") and connect with it";
            ways.add(new Doctor.Way(List.of(
                    new TunnelCheck(target, session, connect),
                    new NameCheck(target, session),
                    new PortCheck(target, session, groups),
                    new GreetingCheck(target, session),
                    new TlsCheck(target, session),
                    new LogInCheck(target, session, token),
                    new QueryCheck(target, session))));
            return new Doctor(ways).examine(listener);
        }
    }
}
