package io.devrunner.runner.doctor;

import io.devrunner.infra.table.DynamoDbSessionDirectory;
import io.devrunner.protocol.Session;
import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Whether the session table answers, and how fast. */
final class TableCheck implements Check {
    private final Supplier<BridgeEnd> bridge;
    private final Duration patience;
    private final Function<IOException, UserException> explanation;

    /**
     * Reads a table.
     *
     * @param bridge throws a {@link UserException} when it is not known
     * @param explanation what it means when it cannot be read
     */
    TableCheck(Supplier<BridgeEnd> bridge, Duration patience, Function<IOException, UserException> explanation) {
        this.bridge = bridge;
        this.patience = patience;
        this.explanation = explanation;
    }

    @Override
    public String name() {
        return "DynamoDB";
    }

    @Override
    public Finding run() {
        BridgeEnd end;
        try {
            end = bridge.get();
        } catch (UserException e) {
            return Finding.skipped("the table is not known: " + e.why());
        }
        try (DynamoDbSessionDirectory directory = DynamoDbSessionDirectory.open(
                end.table(), end.address().region(), end.tableUrl(), end.credentials(), patience.multipliedBy(2))) {
            long begun = System.nanoTime();
            List<Session> sessions = directory.sessions(end.stage());
            long first = millisSince(begun);
            long again = System.nanoTime();
            directory.sessions(end.stage());
            return Finding.ok("table " + end.table() + ", sessions: "
                    + (sessions.isEmpty()
                            ? "none"
                            : String.join(
                                    ", ",
                                    sessions.stream().map(Session::developer).toList()))
                    + "; query " + first + " ms, again " + millisSince(again) + " ms");
        } catch (IOException e) {
            UserException explained = explanation.apply(e);
            return Finding.failed(
                    Fault.TABLE_UNREACHABLE, String.valueOf(e.getMessage()), explained.why(), explained.fix());
        }
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }
}
