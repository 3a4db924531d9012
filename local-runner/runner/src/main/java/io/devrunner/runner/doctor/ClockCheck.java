package io.devrunner.runner.doctor;

import io.devrunner.infra.AwsClock;
import io.devrunner.protocol.UserException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Whether this machine's clock is right enough for signatures. */
final class ClockCheck implements Check {
    /** https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html */
    private static final Duration MOST = Duration.ofMinutes(5);

    private final StageSession session;

    ClockCheck(StageSession session) {
        this.session = session;
    }

    @Override
    public String name() {
        return "clock";
    }

    @Override
    public Finding run() {
        Optional<Duration> ahead;
        try {
            ahead = session.caller().ahead();
        } catch (UserException e) {
            return Finding.skipped("AWS was not asked: " + e.why());
        }
        if (ahead.isEmpty()) {
            return Finding.skipped("AWS has not told its time");
        }
        Duration off = ahead.get().abs();
        String measured = String.format(
                Locale.ROOT,
                "%.1f s %s AWS's, give or take a second",
                off.toMillis() / 1000.0,
                ahead.get().isNegative() ? "behind" : "ahead of");
        String fix = AwsClock.SET_IT;
        if (off.compareTo(MOST) >= 0) {
            return Finding.failed(
                    Fault.CLOCK_WRONG,
                    measured,
                    "AWS refuses signatures that are more than 5 minutes off; dev-runner goes by AWS's time, but not what handlers sign",
                    fix);
        }
        return off.compareTo(AwsClock.MUCH) >= 0
                ? Finding.warning(
                        Fault.CLOCK_WRONG,
                        measured,
                        "from 5 minutes on AWS refuses signatures, and IAM tokens end earlier or later than they should",
                        fix)
                : Finding.ok(measured);
    }
}
