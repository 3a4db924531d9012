package io.devrunner.runner.doctor;

import java.io.IOException;
import java.util.Objects;

/** Whether the database answers a query. */
final class QueryCheck implements Check {
    private final DatabaseTarget target;
    private final DatabaseSession session;

    QueryCheck(DatabaseTarget target, DatabaseSession session) {
        this.target = target;
        this.session = session;
    }

    @Override
    public String name() {
        return "SELECT 1";
    }

    @Override
    public Finding run() {
        if (target.user() == null) {
            return Finding.skipped("no database user was named (--user)");
        }
        if (!session.loggedIn) {
            return Finding.skipped("'" + target.user() + "' is not logged in");
        }
        MySqlConversation conversation = Objects.requireNonNull(session.conversation);
        try {
            long start = System.nanoTime();
            conversation.query("SELECT 1");
            ServerMessage answer = ServerMessage.of(conversation.read());
            if (answer instanceof ServerMessage.Failure failure) {
                return failed("error " + failure.code() + ": " + failure.text());
            }
            return Finding.ok("answered after " + (System.nanoTime() - start) / 1_000_000 + " ms");
        } catch (IOException e) {
            return failed("no answer: " + e.getMessage());
        }
    }

    private static Finding failed(String measured) {
        return Finding.failed(
                Fault.QUERY_FAILED,
                measured,
                "the user is let in, but its query is not answered",
                "behind an RDS proxy: is the database itself running? aws rds describe-db-clusters");
    }
}
