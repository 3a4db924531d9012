package io.devrunner.runner.doctor;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Objects;

/** Whether the server at the other end is a MySQL one, and awake. */
final class GreetingCheck implements Check {
    /** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html: 15 to 30 s. */
    private static final int WAKE_UP = 10;

    private final DatabaseTarget target;
    private final DatabaseSession session;

    GreetingCheck(DatabaseTarget target, DatabaseSession session) {
        this.target = target;
        this.session = session;
    }

    @Override
    public String name() {
        return "database awake";
    }

    @Override
    public Finding run() {
        Socket socket = Objects.requireNonNull(session.socket);
        long start = System.nanoTime();
        Duration longest = target.patience().multipliedBy(WAKE_UP);
        try {
            socket.setSoTimeout(Math.toIntExact(longest.toMillis()));
            MySqlConversation conversation = new MySqlConversation(socket);
            ServerMessage message = ServerMessage.greeting(conversation.read());
            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            socket.setSoTimeout(Math.toIntExact(target.patience().toMillis()));
            if (message instanceof ServerMessage.Failure failure) {
                return refusal(failure);
            }
            session.conversation = conversation;
            session.greeting = (ServerMessage.Greeting) message;
            return greeted(session.greeting, waited);
        } catch (SocketTimeoutException ignored) {
            return Finding.failed(
                    Fault.DATABASE_ASLEEP,
                    "connected, but not greeted within " + longest.toSeconds() + " s",
                    "the database is asleep (paused) or hangs: something takes connections in its place",
                    "try again in a minute, when it has woken up; see its state: aws rds describe-db-clusters"
                            + " --query 'DBClusters[].[DBClusterIdentifier,Status]'");
        } catch (IOException e) {
            return Finding.failed(
                    Fault.NO_DATABASE,
                    String.valueOf(e.getMessage() == null ? "the connection was closed at once" : e.getMessage()),
                    "what listens on " + target + " is no MySQL server, or it closes each connection",
                    "is the port right (--port)?");
        }
    }

    private Finding greeted(ServerMessage.Greeting greeting, Duration waited) {
        String measured = greeting.version() + ", greeted after " + waited.toMillis() + " ms";
        if (waited.compareTo(target.patience()) > 0) {
            return Finding.warning(
                    Fault.DATABASE_ASLEEP,
                    measured,
                    "the database was asleep (auto-pause) and has woken up for this connection",
                    "a function's timeout must be longer than that, or its minimum capacity above 0");
        }
        return Finding.ok(measured);
    }

    private static Finding refusal(ServerMessage.Failure failure) {
        return Finding.failed(
                Fault.DATABASE_REFUSES,
                "error " + failure.code() + ": " + failure.text(),
                "the database takes no connection from this machine now",
                failure.code() == 1040
                        ? "too many connections: close some, or connect through an RDS proxy"
                        : "what it says is above");
    }
}
