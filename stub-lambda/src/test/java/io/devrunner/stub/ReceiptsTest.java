package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.Session;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReceiptsTest {
    private final Receipts receipts = new Receipts();
    private final Session session = ScriptedRunner.session("session-1", "connection=");
    private final Session another = ScriptedRunner.session("session-2", "another=");

    @Test
    void whatIsOwedIsTakenOnce() {
        receipts.owe(session, "one");
        receipts.owe(session, "two");

        assertThat(receipts.take(session)).containsExactly("one", "two");
        assertThat(receipts.take(session)).isEmpty();
    }

    @Test
    void aSessionIsToldOfItsOwnAlone() {
        receipts.owe(session, "one");
        assertThat(receipts.take(another)).isEmpty();

        receipts.owe(another, "two");
        assertThat(receipts.take(session)).isEmpty();
        assertThat(receipts.take(another)).containsExactly("two");
    }

    @Test
    void theyDoNotGrowWithoutEnd() {
        for (int outcome = 0; outcome < 1_000; outcome++) {
            receipts.owe(session, "outcome " + outcome);
        }

        List<String> taken = receipts.take(session);
        assertThat(taken).hasSizeLessThan(100).contains("outcome 999");
    }
}
