package io.devrunner.runner.doctor;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** Whether the database lets the user in: with an IAM token, or with a password. */
final class LogInCheck implements Check {
    private static final String CLEAR = "mysql_clear_password";
    private static final int ACCESS_DENIED = 1045;

    private final DatabaseTarget target;
    private final DatabaseSession session;
    private final TokenSource token;

    LogInCheck(DatabaseTarget target, DatabaseSession session, TokenSource token) {
        this.target = target;
        this.session = session;
        this.token = token;
    }

    @Override
    public String name() {
        return target.password() == null ? "IAM token" : "password";
    }

    @Override
    public Finding run() {
        String user = target.user();
        if (user == null) {
            return Finding.skipped("no database user was named (--user)");
        }
        MySqlConversation conversation = Objects.requireNonNull(session.conversation);
        try {
            return target.password() == null
                    ? withToken(conversation, user)
                    : withPassword(conversation, user, target.password());
        } catch (UserException e) {
            return Finding.failed(Fault.NO_CREDENTIALS, e);
        } catch (SocketTimeoutException ignored) {
            return Finding.failed(
                    Fault.NO_ANSWER,
                    "no answer within " + target.patience().toSeconds() + " s",
                    "the server does not say whether it lets the user in",
                    "an RDS proxy waits like that for its database: is that running?");
        } catch (IOException e) {
            return Finding.failed(
                    Fault.DATABASE_REFUSES,
                    "the connection broke: " + e.getMessage(),
                    "the server closed it while the user logged in",
                    "see its error log");
        }
    }

    /** Only over TLS whose certificate was checked: the check before has seen to that. */
    private Finding withToken(MySqlConversation conversation, String user) throws IOException {
        if (!session.secure) {
            throw new IllegalStateException("no token without TLS");
        }
        byte[] secret = terminated(token.sign().get());
        conversation.logIn(user, CLEAR, secret, true);
        ServerMessage answer = ServerMessage.of(conversation.read());
        if (answer instanceof ServerMessage.Switch other) {
            if (!other.plugin().equals(CLEAR)) {
                return Finding.failed(
                        Fault.USER_UNKNOWN,
                        "the server wants " + other.plugin() + " of '" + user + "', not a token",
                        "there is no such user, or it is none for IAM tokens",
                        "make it: CREATE USER '" + user + "' IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'");
            }
            conversation.write(secret);
            answer = ServerMessage.of(conversation.read());
        }
        return answer instanceof ServerMessage.Failure failure ? tokenRefused(failure, user) : admitted(user);
    }

    private Finding tokenRefused(ServerMessage.Failure failure, String user) {
        String measured = "error " + failure.code() + ": " + failure.text();
        if (failure.code() != ACCESS_DENIED) {
            return refused(measured);
        }
        if (!token.isForHandlers().getAsBoolean()) {
            return Finding.warning(
                    Fault.TOKEN_REFUSED,
                    measured,
                    "the token is signed with your credentials, which may not rds-db:connect as '" + user
                            + "'; handlers have those of the function's role, which are not tried here",
                    "if handlers get in, this is nothing; a function with credentials: own needs rds-db:connect for you on"
                            + " arn:aws:rds-db:REGION:ACCOUNT:dbuser:prx-ID/" + user);
        }
        return Finding.failed(
                Fault.TOKEN_REFUSED,
                measured,
                "the server knows '" + user + "' for IAM tokens and refuses this one: the credentials may not"
                        + " rds-db:connect as it, or they are of another account or region",
                "have rds-db:connect allowed on arn:aws:rds-db:REGION:ACCOUNT:dbuser:prx-ID/" + user
                        + "; whose the credentials are: aws sts get-caller-identity");
    }

    private Finding withPassword(MySqlConversation conversation, String user, String password) throws IOException {
        ServerMessage.Greeting greeting = Objects.requireNonNull(session.greeting);
        String plugin = greeting.plugin();
        conversation.logIn(
                user,
                plugin,
                Password.answer(plugin, password, greeting.scramble().bytes()),
                session.secure);
        ServerMessage answer = ServerMessage.of(conversation.read());
        if (answer instanceof ServerMessage.Switch other) {
            plugin = other.plugin();
            conversation.write(
                    plugin.equals(CLEAR) && session.secure
                            ? terminated(password)
                            : Password.answer(plugin, password, other.scramble().bytes()));
            answer = ServerMessage.of(conversation.read());
        }
        if (answer instanceof ServerMessage.More more) {
            if (more.first() == Password.FULL) {
                if (!session.secure) {
                    return refused("the server wants the password as it is, and there is no TLS");
                }
                conversation.write(terminated(password));
            }
            answer = ServerMessage.of(conversation.read());
        }
        if (answer instanceof ServerMessage.Failure failure) {
            String measured = "error " + failure.code() + ": " + failure.text();
            return failure.code() == ACCESS_DENIED
                    ? Finding.failed(
                            Fault.PASSWORD_REFUSED,
                            measured,
                            "the password is wrong, the user unknown, or not admitted from this address or without TLS:"
                                    + " the server does not say which",
                            "look at the user: SELECT user, host, plugin FROM mysql.user WHERE user = '" + user + "'")
                    : refused(measured);
        }
        return admitted(user);
    }

    private static Finding refused(String measured) {
        return Finding.failed(
                Fault.DATABASE_REFUSES, measured, "the server lets nobody in like that", "what it says is above");
    }

    private Finding admitted(String user) {
        session.loggedIn = true;
        return Finding.ok("logged in as " + user);
    }

    private static byte[] terminated(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }
}
