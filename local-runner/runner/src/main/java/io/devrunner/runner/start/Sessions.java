package io.devrunner.runner.start;

import io.devrunner.infra.SdkCredentials;
import io.devrunner.protocol.BridgeAddress;
import io.devrunner.protocol.BridgeSettings;
import io.devrunner.protocol.ConnectionSettings;
import io.devrunner.runner.session.Lineage;
import io.devrunner.runner.session.RunnerSession;
import java.time.Clock;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/** What the sessions of this machine have in common, on whichever stage. */
final class Sessions {
    /** A thousand stubs that wait each ask every 4 s for a message that takes up to 150 ms to post. */
    private static final int SENDERS = 40;

    private Sessions() {}

    static RunnerSession.Identity identity(
            String stage, List<String> functions, StartSettings.Sharing sharing, Lineage lineage) {
        Developer developer = Developer.here();
        return new RunnerSession.Identity(
                stage,
                developer.user(),
                developer.machine(),
                functions,
                sharing.takeOver(),
                sharing.retryInCloud(),
                lineage);
    }

    /**
     * How the bridge is spoken to.
     *
     * @param timeFactor how many times as fast the time of connections passes; 1 but for tests
     * @param clock the bridge's
     */
    static BridgeSettings bridge(
            BridgeAddress address, AwsCredentialsProvider credentials, int timeFactor, Clock clock) {
        return new BridgeSettings(
                address,
                SdkCredentials.of(credentials),
                SENDERS,
                Runtime.getRuntime().maxMemory() / 4,
                ConnectionSettings.ofRunner().shrunk(timeFactor),
                clock);
    }
}
