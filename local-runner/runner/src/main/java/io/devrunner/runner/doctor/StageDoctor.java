package io.devrunner.runner.doctor;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.BridgeStack;
import io.devrunner.protocol.BridgeAddress;
import io.devrunner.protocol.BridgeProbe;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.start.AwsTroubles;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/** All that stands between this machine and a stage: its own JDK, credentials and clock, the bridge, the stubs. */
public final class StageDoctor {
    private StageDoctor() {}

    /**
     * Looks at a stage on AWS.
     *
     * @param access throws a {@link UserException} when there are no credentials
     */
    public static List<Doctor.Result> onAws(
            String stage, Supplier<AwsAccess> access, Duration patience, Consumer<Doctor.Result> listener)
            throws InterruptedException {
        Clock clock = Clock.systemUTC();
        try (StageSession session = new StageSession(stage, access, clock)) {
            return examine(
                    listener,
                    new JdkCheck(Runtime.version().feature(), session::functions),
                    new CredentialsCheck(session, clock),
                    new ClockCheck(session),
                    new BridgeCheck(session),
                    new HandshakeCheck(() -> end(session), patience, failure -> explain(session, failure)),
                    new TableCheck(
                            () -> end(session),
                            patience,
                            failure -> troubles(session).explain(told(failure))),
                    new AttachedCheck(session),
                    new WayOutCheck(session));
        }
    }

    /**
     * Looks at a local cloud that is started.
     *
     * @param url where it answers
     */
    public static List<Doctor.Result> local(
            String stage,
            URI url,
            String region,
            AwsCredentialsProvider credentials,
            Duration patience,
            Consumer<Doctor.Result> listener)
            throws InterruptedException {
        BridgeEnd end = new BridgeEnd(
                new BridgeAddress(URI.create(url.toString().replaceFirst("^http", "ws") + "/" + stage), region),
                stage,
                "dev-runner-" + stage,
                url,
                credentials,
                Clock.systemUTC());
        Function<IOException, UserException> explanation = failure -> new UserException(
                "the local cloud does not answer",
                "it was started at " + url + ", and has ended or is of another stage than '" + stage + "'",
                "start it: dev-runner start --local");
        return examine(
                listener,
                new JdkCheck(Runtime.version().feature(), List::of),
                new HandshakeCheck(() -> end, patience, explanation),
                new TableCheck(() -> end, patience, explanation));
    }

    /** Each is worth knowing, whatever the others say; what needs an earlier one asks for it. */
    private static List<Doctor.Result> examine(Consumer<Doctor.Result> listener, Check... checks)
            throws InterruptedException {
        return new Doctor(Stream.of(checks)
                        .map(check -> new Doctor.Way(List.of(check)))
                        .toList())
                .examine(listener);
    }

    private static BridgeEnd end(StageSession session) {
        BridgeStack bridge = session.bridge();
        return new BridgeEnd(
                bridge.address(),
                bridge.stage(),
                bridge.tableName(),
                null,
                session.access().credentials(),
                session.access().clock());
    }

    private static AwsTroubles troubles(StageSession session) {
        return new AwsTroubles(session.access(), session.bridge());
    }

    private static UserException explain(StageSession session, IOException failure) {
        return failure instanceof BridgeProbe.HandshakeRefused
                ? troubles(session).explain(told(failure))
                : troubles(session).cannotSend(failure);
    }

    private static UserException told(IOException failure) {
        return new UserException(
                "the bridge cannot be used",
                String.valueOf(failure.getMessage()),
                "is this machine online, and HTTPS_PROXY set if it needs a proxy?",
                failure);
    }
}
