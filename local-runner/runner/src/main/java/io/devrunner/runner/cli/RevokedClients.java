package io.devrunner.runner.cli;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.vpn.VpnDirectory;
import io.devrunner.infra.vpn.VpnEndpoint;
import io.devrunner.protocol.UserException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Clients that were revoked before the endpoint was there, or before it was made anew: it knows nothing of them. */
final class RevokedClients {
    private static final Logger LOG = LoggerFactory.getLogger(RevokedClients.class);

    private RevokedClients() {}

    /**
     * Puts what is on the stage's endpoint's list on that of this machine, if its authority is here: a deployment may put
     * another endpoint in its place. What is wrong is said after the deployment.
     */
    static void remember(AwsAccess access, String stage, VpnDirectory directory) {
        if (directory.hasAuthority()) {
            try {
                VpnEndpoint.ofStage(access, stage).remember(access, directory);
            } catch (UserException e) {
                LOG.info("no revocation list was read before the deployment", e);
            }
        }
    }

    /** Sees that the stage's endpoint has all that is on this machine's revocation list, and says what it did. */
    static String lockOut(AwsAccess access, String stage, VpnDirectory directory) {
        if (!directory.hasRevocationList()) {
            return "no client is revoked in " + directory.root()
                    + ": the endpoint keeps the revocation list that it has. A new one has none: where clients were"
                    + " revoked, run dev-runner vpn revoke NAME --stage " + stage + access.options();
        }
        try {
            VpnEndpoint endpoint = VpnEndpoint.ofStage(access, stage);
            return endpoint.lockOut(access, directory)
                    ? "imported the revocation list of " + directory.root() + " to " + endpoint.id()
                            + ", which ended all connections; clients connect again"
                    : endpoint.id() + " has all that is on the revocation list of " + directory.root() + " already";
        } catch (UserException e) {
            return "WARNING: revoked clients can connect until this is run again: dev-runner vpn revoke NAME"
                    + " --stage " + stage + access.options() + " (" + e.what() + ": " + e.why() + ")";
        }
    }
}
