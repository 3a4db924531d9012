package io.devrunner.runner.cli;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.vpn.VpnDirectory;
import io.devrunner.infra.vpn.VpnEndpoint;
import io.devrunner.protocol.UserException;
import java.util.Optional;

/** Clients that were revoked before the endpoint was there, or before it was made anew: it knows nothing of them. */
final class RevokedClients {
    private RevokedClients() {}

    /** Gives the stage's endpoint the revocation list of this machine, and says so; empty if there is no list. */
    static Optional<String> lockOut(AwsAccess access, String stage, VpnDirectory directory) {
        try {
            Optional<String> list = directory.revocationList();
            if (list.isEmpty()) {
                return Optional.empty();
            }
            VpnEndpoint endpoint = VpnEndpoint.ofStage(access, stage);
            endpoint.importRevocationList(access, list.get());
            return Optional.of("imported the revocation list of " + directory.root() + " to " + endpoint.id());
        } catch (UserException e) {
            return Optional.of(
                    "WARNING: revoked clients can connect until this is run again: dev-runner vpn revoke NAME"
                            + " --stage " + stage + access.options() + " (" + e.what() + ": " + e.why() + ")");
        }
    }
}
