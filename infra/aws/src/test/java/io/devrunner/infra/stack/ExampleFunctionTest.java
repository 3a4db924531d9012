package io.devrunner.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.LoopbackAws;
import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The example's function in the states that moto does not have. */
final class ExampleFunctionTest {
    private static final byte[] ZIP = "new code".getBytes(StandardCharsets.UTF_8);

    private static final String NONE = "";
    private static final String ACTIVE = state("Active", "Successful");
    private static final String FAILED = state("Failed", "Failed");
    private static final String NOT_UPDATED = state("Active", "Failed");

    /** What each look at the function finds; the last one stays. Only touched by the server's thread once it runs. */
    private final Deque<String> looks = new ArrayDeque<>();

    private final List<String> changes = new ArrayList<>();

    /** What the configuration was changed to. */
    private final List<String> configurations = new ArrayList<>();

    private final List<String> lines = new ArrayList<>();
    private LoopbackAws aws;
    private AwsAccess access;

    @BeforeEach
    void open() throws IOException {
        aws = LoopbackAws.open(this::answer);
        access = aws.access();
    }

    @AfterEach
    void close() {
        access.close();
        aws.close();
    }

    private static String state(String state, String update) {
        return state(state, update, "{\"Variables\":" + variables("app", "") + "}");
    }

    private static String variables(String user, String others) {
        return "{\"DB_HOST\":\"proxy.example\",\"DB_NAME\":\"app\",\"DB_PORT\":\"3306\",\"DB_USER\":\"" + user + "\""
                + others + "}";
    }

    private static String state(String state, String update, String environment) {
        return "{\"Configuration\":{\"FunctionName\":\"dev-runner-dev-list-databases\",\"CodeSha256\":\"old\","
                + "\"State\":\"" + state + "\",\"StateReason\":\"the role has gone\",\"LastUpdateStatus\":\"" + update
                + "\",\"LastUpdateStatusReason\":\"the subnet is full\",\"RevisionId\":\"7\",\"Environment\":"
                + environment + "}}";
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String method = exchange.getRequestMethod();
        if (exchange.getRequestURI().getPath().endsWith("/configuration")) {
            configurations.add(body);
        }
        if (!method.equals("GET")) {
            changes.add(method + " " + exchange.getRequestURI().getPath().replaceFirst("^/2015-03-31/functions/?", ""));
            LoopbackAws.answer(exchange, method.equals("DELETE") ? 204 : 200, method.equals("DELETE") ? "" : "{}");
            return;
        }
        String look = looks.size() > 1 ? looks.remove() : looks.element();
        if (look.isEmpty()) {
            exchange.getResponseHeaders().add("x-amzn-ErrorType", "ResourceNotFoundException");
            LoopbackAws.answer(exchange, 404, "{\"Message\":\"Function not found\"}");
        } else {
            LoopbackAws.answer(exchange, 200, look);
        }
    }

    private void deploy(String... found) {
        looks.addAll(Arrays.asList(found));
        new ExampleFunction(access, "dev", lines::add, new Polling(Duration.ofMillis(1), InstantSource.system()))
                .deploy(
                        "example.ListDatabases",
                        Map.of(
                                "DatabaseHost", "proxy.example",
                                "DatabasePort", "3306",
                                "DatabaseUser", "app",
                                "DatabaseName", "app",
                                "FunctionRoleArn", "arn:aws:iam::123456789012:role/example",
                                "PrivateSubnetA", "subnet-1",
                                "StubSecurityGroup", "sg-1"),
                        ZIP);
    }

    @Test
    void aFunctionWhoseCreationFailedIsMadeAnew() {
        deploy(state("Pending", "InProgress"), FAILED, state("Pending", "InProgress"), ACTIVE);

        assertThat(changes).containsExactly("DELETE dev-runner-dev-list-databases", "POST ");
        assertThat(lines).anyMatch(line -> line.contains("never became active (the role has gone)"));
    }

    @Test
    void aFunctionWhoseLastUpdateFailedIsUpdated() {
        deploy(NOT_UPDATED, state("Active", "InProgress"), ACTIVE);

        assertThat(changes).containsExactly("PUT dev-runner-dev-list-databases/code");
    }

    @Test
    void anUpdateIsWaitedForBeforeTheNext() {
        deploy(state("Active", "InProgress"), state("Active", "InProgress"), ACTIVE);

        assertThat(changes).containsExactly("PUT dev-runner-dev-list-databases/code");
    }

    @Test
    void whyANewFunctionDoesNotBecomeActiveIsTold() {
        assertThatThrownBy(() -> deploy(NONE, FAILED))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.why()).isEqualTo("the role has gone"));

        assertThat(changes).containsExactly("POST ");
    }

    /** Whoever is attached keeps the stub's variables, and its own. */
    @Test
    void theDatabasesUserThatHasChangedReachesTheFunction() {
        String others = ",\"DEV_RUNNER_STAGE\":\"dev\"";
        deploy(
                state("Active", "Successful", "{\"Variables\":" + variables("former", others) + "}"),
                state("Active", "InProgress"),
                ACTIVE);

        assertThat(changes)
                .containsExactly(
                        "PUT dev-runner-dev-list-databases/configuration", "PUT dev-runner-dev-list-databases/code");
        assertThat(configurations)
                .containsExactly(
                        "{\"Environment\":{\"Variables\":" + variables("app", others) + "},\"RevisionId\":\"7\"}");
        assertThat(lines).contains("dev-runner-dev-list-databases: bringing its variables up to date: DB_USER");
    }

    /** They would be lost: Lambda takes all of them or none. */
    @Test
    void variablesThatCannotBeReadStay() {
        deploy(state("Active", "Successful", "{\"Error\":{\"ErrorCode\":\"AccessDenied\",\"Message\":\"no key\"}}"));

        assertThat(changes).containsExactly("PUT dev-runner-dev-list-databases/code");
        assertThat(lines).anyMatch(line -> line.endsWith("its variables cannot be read, and stay as they are: no key"));
    }
}
