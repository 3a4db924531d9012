package io.devrunner.runner.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is looked at of a stage, before an account that answers as it is laid out. */
final class StageChecksTest {
    private static final InstantSource RIGHT = Clock.systemUTC();

    private FakeAccount account;
    private StageSession session;

    @BeforeEach
    void open() throws IOException {
        account = FakeAccount.open();
        session = session(RIGHT);
    }

    @AfterEach
    void close() {
        session.close();
        account.close();
    }

    private StageSession session(InstantSource clock) {
        return new StageSession("dev", account::access, clock);
    }

    private static void assertFailed(Finding finding, Fault kind, String... whyWords) {
        assertThat(finding.outcome()).isEqualTo(Finding.Outcome.FAILED);
        assertThat(finding.kind()).isEqualTo(kind);
        assertThat(finding.why()).contains(whyWords);
        assertThat(finding.fix()).isNotBlank();
    }

    @Test
    void theJdkOfTheRuntimeIsFine() {
        Finding finding = new JdkCheck(17, session::functions).run();

        assertThat(finding.outcome()).isEqualTo(Finding.Outcome.OK);
        assertThat(finding.measured()).contains("JDK 17");
    }

    @Test
    void anOlderJdkThanTheRuntimeIsAWarningSinceItRunsWhatIsCompiledForIt() {
        account.function("java21", "io.devrunner.stub.StubHandler");

        Finding finding = new JdkCheck(17, session::functions).run();

        assertThat(finding.outcome()).isEqualTo(Finding.Outcome.WARNING);
        assertThat(finding.kind()).isEqualTo(Fault.WRONG_JDK);
        assertThat(finding.why()).contains("a newer Java than 17");
        assertThat(finding.fix()).contains("maven.compiler.release=17", "take JDK 21 or a newer one");
        assertThat(finding.measured()).contains("orders", "java21");
    }

    @Test
    void aNewerJdkIsAWarning() {
        Finding finding = new JdkCheck(25, session::functions).run();

        assertThat(finding.outcome()).isEqualTo(Finding.Outcome.WARNING);
        assertThat(finding.kind()).isEqualTo(Fault.WRONG_JDK);
        assertThat(finding.fix()).contains("maven.compiler.release=17");
    }

    @Test
    void withoutAnAccountTheJdkIsToldAndNothingIsJudged() {
        Finding finding = new JdkCheck(17, () -> {
                    throw new UserException("no", "there are no credentials", "log in");
                })
                .run();

        assertThat(finding.outcome()).isEqualTo(Finding.Outcome.SKIPPED);
        assertThat(finding.measured()).contains("JDK 17", "there are no credentials");
    }

    @Test
    void whoseTheCredentialsAreIsTold() {
        Finding finding = new CredentialsCheck(session, RIGHT).run();

        assertThat(finding.outcome()).isEqualTo(Finding.Outcome.OK);
        assertThat(finding.measured()).contains("arn:aws:iam::123456789012:user/ada", "without an end");
    }

    @Test
    void credentialsThatEndSoonAreAWarning() {
        Instant end = Instant.parse("2030-01-01T00:00:00Z");

        assertThat(CredentialsCheck.judge("ada", end, end.minus(Duration.ofMinutes(14)), "log in"))
                .satisfies(soon -> {
                    assertThat(soon.kind()).isEqualTo(Fault.CREDENTIALS_END_SOON);
                    assertThat(soon.measured()).contains("14 min");
                });
        assertThat(CredentialsCheck.judge("ada", end, end.minus(Duration.ofHours(8)), "log in")
                        .outcome())
                .isEqualTo(Finding.Outcome.OK);
    }

    @Test
    void credentialsThatAwsRefusesFail() {
        account.put("GetCallerIdentity", 403, error("InvalidClientTokenId", "The security token is invalid."));

        assertFailed(new CredentialsCheck(session, RIGHT).run(), Fault.NO_CREDENTIALS, "does not know the access key");
    }

    @Test
    void theClockIsComparedWithThatOfAws() {
        assertThat(new ClockCheck(session).run().outcome()).isEqualTo(Finding.Outcome.OK);

        try (StageSession late = session(() -> RIGHT.instant().minus(Duration.ofMinutes(3)))) {
            assertThat(new ClockCheck(late).run()).satisfies(finding -> {
                assertThat(finding.outcome()).isEqualTo(Finding.Outcome.WARNING);
                assertThat(finding.measured()).contains("behind");
            });
        }
        try (StageSession early = session(() -> RIGHT.instant().plus(Duration.ofMinutes(9)))) {
            Finding finding = new ClockCheck(early).run();
            assertFailed(finding, Fault.CLOCK_WRONG, "5 minutes");
            assertThat(finding.measured()).contains("ahead of");
        }
    }

    @Test
    void theBridgesStackAndVersionAreTold() {
        assertThat(new BridgeCheck(session).run()).satisfies(finding -> {
            assertThat(finding.outcome()).isEqualTo(Finding.Outcome.OK);
            assertThat(finding.measured()).contains("dev-runner-dev-bridge", "version 1");
        });
    }

    @Test
    void aBridgeOfAnotherVersionFails() {
        account.bridge("0");

        assertFailed(new BridgeCheck(session).run(), Fault.BRIDGE_MISSING, "version 0");
    }

    @Test
    void whatNeedsTheBridgeIsNotLookedAtWithoutIt() {
        account.put("DescribeStacks", 400, error("ValidationError", "Stack does not exist"));

        assertFailed(new BridgeCheck(session).run(), Fault.BRIDGE_MISSING, "no stack dev-runner-dev-bridge");
        assertThat(List.of(new AttachedCheck(session).run(), new WayOutCheck(session).run()))
                .allMatch(finding -> finding.outcome() == Finding.Outcome.SKIPPED)
                .allMatch(finding -> finding.measured().contains("dev-runner-dev-bridge"));
    }

    @Test
    void attachedFunctionsAreNamed() {
        assertThat(new AttachedCheck(session).run()).satisfies(finding -> {
            assertThat(finding.outcome()).isEqualTo(Finding.Outcome.OK);
            assertThat(finding.measured()).isEqualTo("orders");
        });
        assertThat(new WayOutCheck(session).run().measured()).isEqualTo("orders: it is in no VPC");
    }

    @Test
    void aFunctionThatAnotherToolHasDeployedSinceIsNamed() {
        account.function("java17", "example.Orders");

        Finding finding = new AttachedCheck(session).run();

        assertFailed(finding, Fault.FUNCTION_DRIFTED, "orders: its handler is example.Orders");
        assertThat(finding.fix()).startsWith("dev-runner attach orders --stage dev");
    }

    @Test
    void callsByAnAliasAreAWarningWithTheCommandThatBringsThemHere() {
        account.put(
                "GET /2015-03-31/functions/orders/aliases",
                200,
                "{\"Aliases\": [{\"Name\": \"live\", \"FunctionVersion\": \"7\"}]}");

        assertThat(new AttachedCheck(session).run()).satisfies(finding -> {
            assertThat(finding.outcome()).isEqualTo(Finding.Outcome.WARNING);
            assertThat(finding.kind()).isEqualTo(Fault.CALLED_BY_ALIAS);
            assertThat(finding.why()).contains("live is version 7");
            assertThat(finding.fix()).contains("aws lambda update-alias --function-name orders --name live");
        });
    }

    @Test
    void aPermissionThatLacksIsNamedAndIsNoFailure() {
        account.put("Query", 400, """
                {"__type": "com.amazonaws.dynamodb.v20120810#AccessDeniedException",
                 "message": "User: arn:aws:iam::123456789012:user/ada is not authorized to perform: dynamodb:Query"}""");

        assertThat(new AttachedCheck(session).run()).satisfies(finding -> {
            assertThat(finding.outcome()).isEqualTo(Finding.Outcome.SKIPPED);
            assertThat(finding.measured()).startsWith("not checked: ").contains("dynamodb:Query");
        });
    }

    private static String error(String code, String message) {
        return "<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>" + message
                + "</Message></Error></ErrorResponse>";
    }
}
