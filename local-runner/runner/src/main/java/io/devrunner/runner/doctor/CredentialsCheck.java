package io.devrunner.runner.doctor;

import io.devrunner.infra.AwsErrors;
import io.devrunner.infra.Caller;
import io.devrunner.protocol.UserException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Whose the AWS credentials are, and how long they are good. */
final class CredentialsCheck implements Check {
    private static final Duration SOON = Duration.ofMinutes(15);

    private final StageSession session;
    private final InstantSource clock;

    CredentialsCheck(StageSession session, InstantSource clock) {
        this.session = session;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "credentials";
    }

    @Override
    public Finding run() {
        try {
            Caller caller = session.caller();
            if (caller.refused().isPresent()) {
                UserException refused = caller.refused().get();
                return Finding.failed(Fault.NO_CREDENTIALS, refused);
            }
            String who = caller.arn().orElseThrow();
            if (caller.end().isEmpty()) {
                return Finding.ok(
                        who + (caller.temporary() ? ", for a time that they do not tell" : ", without an end"));
            }
            return judge(who, caller.end().get(), clock.instant(), AwsErrors.logIn(session.access()));
        } catch (UserException e) {
            return Finding.failed(Fault.NO_CREDENTIALS, e);
        }
    }

    static Finding judge(String who, Instant end, Instant now, String logIn) {
        Duration left = Duration.between(now, end);
        String measured = who + ", for another " + left.toMinutes() + " min, until " + end;
        return left.compareTo(SOON) < 0
                ? Finding.warning(
                        Fault.CREDENTIALS_END_SOON,
                        measured,
                        "without new ones a session goes on until then alone",
                        logIn)
                : Finding.ok(measured);
    }
}
