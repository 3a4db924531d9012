package io.devrunner.infra;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * AWS's time: this machine's clock, corrected by what the answers of AWS say. The SDK corrects its own signatures; this
 * is for all else that AWS or a stub compares with its own clock.
 */
public final class AwsClock extends Clock {
    /** What a person has to do about a clock that is wrong. */
    public static final String SET_IT =
            "set the clock: sudo timedatectl set-ntp true (macOS: sudo sntp -sS time.apple.com; Windows: w32tm /resync)";

    /** From here on it is worth a word. */
    public static final Duration MUCH = Duration.ofMinutes(1);

    /** Slower answers measure nothing, so that half of it and a second is the most that a measurement is wrong. */
    private static final Duration NOTICED = Duration.ofSeconds(5);

    private static final ExecutionAttribute<Instant> ASKED = new ExecutionAttribute<>("DevRunnerAsked");

    private final Clock own;
    private volatile Duration ahead = Duration.ZERO;

    /** As this machine has it, until AWS tells otherwise. */
    public AwsClock(Clock own) {
        this.own = own;
    }

    /** How far this machine's clock is before AWS's, as far as is known; negative when it is behind. */
    public Duration ahead() {
        return ahead;
    }

    /** How wrong this machine's clock is, if that is worth a word; for people, to go on "this machine's clock is". */
    public Optional<String> wrong() {
        Duration by = ahead;
        if (by.abs().compareTo(MUCH) < 0) {
            return Optional.empty();
        }
        long minutes = by.abs().plusSeconds(30).toMinutes();
        return Optional.of((minutes < 120 ? minutes + " min" : minutes / 60 + " h")
                + (by.isNegative() ? " behind AWS's" : " ahead of AWS's"));
    }

    /**
     * AWS has told its time.
     *
     * @param date what it was at AWS
     * @param here what it was here at the same moment
     */
    public void observe(Instant date, Instant here) {
        Duration measured = Duration.between(date, here);
        if (measured.minus(ahead).abs().compareTo(NOTICED) > 0) {
            ahead = measured.abs().compareTo(NOTICED) > 0 ? measured : Duration.ZERO;
        }
    }

    /** Reads the time from each answer that a client of the SDK gets. */
    public ExecutionInterceptor listener() {
        return new ExecutionInterceptor() {
            @Override
            public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
                attributes.putAttribute(ASKED, own.instant());
            }

            @Override
            public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
                Instant asked = attributes.getAttribute(ASKED);
                Instant answered = own.instant();
                Optional<Instant> date =
                        context.httpResponse().firstMatchingHeader("Date").flatMap(AwsClock::date);
                // Not when the machine slept meanwhile.
                if (asked != null
                        && date.isPresent()
                        && Duration.between(asked, answered).compareTo(NOTICED) < 0) {
                    observe(
                            date.get(),
                            asked.plus(Duration.between(asked, answered).dividedBy(2)));
                }
            }
        };
    }

    /** Of an HTTP header; empty when it is no date that anybody could compare with. */
    static Optional<Instant> date(String header) {
        try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header)));
        } catch (DateTimeException ignored) {
            // Told by the result.
            return Optional.empty();
        }
    }

    @Override
    public Instant instant() {
        return own.instant().minus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("only instants are asked for");
    }
}
