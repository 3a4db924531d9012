package io.devrunner.runner.doctor;

import io.devrunner.infra.vpn.ProfileFacts;
import io.devrunner.infra.vpn.VpnDirectory;
import io.devrunner.protocol.UserException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Whether an endpoint would let the client of the VPN profile in. */
final class ProfileCheck implements Check {
    private static final Duration SOON = Duration.ofDays(14);

    private final Path profile;
    private final VpnDirectory directory;
    private final String options;
    private final Clock clock;

    /** With the options that lead commands to the same certificates and stage. */
    ProfileCheck(Path profile, VpnDirectory directory, String options, Clock clock) {
        this.options = options;
        this.profile = profile;
        this.directory = directory;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "VPN profile";
    }

    @Override
    public Finding run() {
        try {
            Instant now = clock.instant();
            ProfileFacts facts = ProfileFacts.of(profile, directory, now);
            String measured = "client '" + facts.client() + "', valid until " + facts.end();
            String again = "make another: dev-runner vpn add-client NAME" + options
                    + ", then dev-runner vpn profile --client NAME" + options;
            return switch (facts.problem()) {
                case EXPIRED ->
                    Finding.failed(Fault.CERTIFICATE_EXPIRED, measured, "the client's certificate has expired", again);
                case REVOKED ->
                    Finding.failed(
                            Fault.CERTIFICATE_REVOKED,
                            measured,
                            "the client was revoked: it is on the list "
                                    + directory.root().resolve("crl.pem"),
                            again);
                case WRONG_AUTHORITY ->
                    Finding.failed(
                            Fault.WRONG_AUTHORITY,
                            measured,
                            "another authority than " + directory.root().resolve("ca.crt")
                                    + " has signed the certificate",
                            again + ", or name the VPN's --vpn-directory");
                case NONE ->
                    facts.end().isBefore(now.plus(SOON))
                            ? Finding.warning(
                                    Fault.CERTIFICATE_EXPIRED, measured, "the client's certificate ends soon", again)
                            : Finding.ok(measured);
            };
        } catch (UserException e) {
            return Finding.failed(Fault.VPN_PROFILE_UNUSABLE, e);
        }
    }
}
