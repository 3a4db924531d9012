package io.devrunner.infra.attach;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.devrunner.protocol.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.lambda.model.LambdaException;

/** Attaching and detaching, cut off at each call that they make; the command given again does the rest. */
class CutOffTest {
    private static final String FUNCTION = Account.FUNCTION;
    private static final String OTHER_ROLE = "billing-role";

    @TempDir
    private Path directory;

    private FakeAws aws;

    /** How a call goes wrong. */
    enum Fault {
        REFUSED,
        /** It is done, and nobody hears of it. */
        ANSWER_LOST,
        CRASH_BEFORE,
        CRASH_AFTER
    }

    /** The end of the process: nothing catches it, and nothing is tidied up. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1;
    }

    @BeforeEach
    void open() throws Exception {
        aws = FakeAws.start();
        aws.lambda().add(FUNCTION);
        // Updates that take a moment, so that the command can be cut off while it waits.
        aws.lambda().lag(1);
    }

    @AfterEach
    void close() {
        aws.close();
    }

    static Stream<Arguments> eachCallOfAttaching() throws Exception {
        return cases((aws, account) -> {}, account -> account.attach(FUNCTION));
    }

    static Stream<Arguments> eachCallOfDetaching() throws Exception {
        return cases((aws, account) -> account.attach(FUNCTION), account -> account.detach(FUNCTION));
    }

    static Stream<Arguments> eachCallOfAttachingWithAnotherRole() throws Exception {
        return cases(
                (aws, account) -> {
                    account.attach(FUNCTION);
                    deployWithAnotherRole(aws);
                },
                account -> account.attach(FUNCTION));
    }

    /** As another tool does, which knows nothing of the stub. */
    private static void deployWithAnotherRole(FakeAws aws) {
        aws.lambda().add(FUNCTION).put("Role", "arn:aws:iam::" + FakeAws.ACCOUNT + ":role/" + OTHER_ROLE);
    }

    /** Each fault at each call that the command makes when all is well. */
    private static Stream<Arguments> cases(BiConsumer<FakeAws, Account> before, Consumer<Account> command)
            throws Exception {
        Path directory = Files.createTempDirectory("stub");
        List<String> calls = new ArrayList<>();
        try (FakeAws aws = FakeAws.start()) {
            aws.lambda().add(FUNCTION);
            aws.lambda().lag(1);
            Account account = new Account(aws, "dev", directory, services -> services);
            before.accept(aws, account);
            Account counted = new Account(
                    aws,
                    "dev",
                    directory,
                    services -> Faults.around(services, (method, number, call) -> {
                        calls.add(method);
                        return call.make();
                    }));
            command.accept(counted);
        } finally {
            Files.delete(directory.resolve("stub.jar"));
            Files.delete(directory);
        }
        List<Arguments> cases = new ArrayList<>();
        for (int call = 1; call <= calls.size(); call++) {
            for (Fault fault : Fault.values()) {
                cases.add(Arguments.of(call, calls.get(call - 1), fault));
            }
        }
        return cases.stream();
    }

    @ParameterizedTest(name = "call {0}, {1}: {2}")
    @MethodSource("eachCallOfAttaching")
    void attachingThatIsCutOffIsCompletedByTheNextCommand(int call, String method, Fault fault) {
        JsonNode original = now();
        cutOff(call, fault, account -> account.attach(FUNCTION));
        Account account = account();
        account.attach(FUNCTION);
        assertThat(account.list()).singleElement().satisfies(attached -> {
            assertThat(attached.trouble()).isEmpty();
            assertThat(attached.handler()).isEqualTo("example.Orders::handle");
        });
        assertThat(aws.queries().policies(Account.ROLE)).containsExactly(FakeAws.STUB_POLICY);
        assertThat(now().get("Handler").asText()).isEqualTo(Wiring.HANDLER);
        account.detach(FUNCTION);
        assertRestored(original);
    }

    @ParameterizedTest(name = "call {0}, {1}: {2}")
    @MethodSource("eachCallOfAttaching")
    void attachingThatIsCutOffCanBeTakenBack(int call, String method, Fault fault) {
        JsonNode original = now();
        cutOff(call, fault, account -> account.attach(FUNCTION));
        detachIfAttached(account());
        assertRestored(original);
    }

    @ParameterizedTest(name = "call {0}, {1}: {2}")
    @MethodSource("eachCallOfDetaching")
    void detachingThatIsCutOffIsCompletedByTheNextCommand(int call, String method, Fault fault) {
        JsonNode original = now();
        account().attach(FUNCTION);
        cutOff(call, fault, account -> account.detach(FUNCTION));
        detachIfAttached(account());
        assertRestored(original);
    }

    @ParameterizedTest(name = "call {0}, {1}: {2}")
    @MethodSource("eachCallOfAttachingWithAnotherRole")
    void aRoleThatTheFunctionHadBeforeLosesThePolicyWhereverAttachingIsCutOff(int call, String method, Fault fault) {
        JsonNode original = cutOffWithAnotherRole(call, fault);
        account().attach(FUNCTION);
        assertThat(aws.queries().policies(Account.ROLE)).isEmpty();
        assertThat(aws.queries().policies(OTHER_ROLE)).containsExactly(FakeAws.STUB_POLICY);
        account().detach(FUNCTION);
        assertRestored(original);
    }

    @ParameterizedTest(name = "call {0}, {1}: {2}")
    @MethodSource("eachCallOfAttachingWithAnotherRole")
    void attachingWithAnotherRoleThatIsCutOffCanBeTakenBack(int call, String method, Fault fault) {
        JsonNode original = cutOffWithAnotherRole(call, fault);
        account().detach(FUNCTION);
        assertRestored(original);
    }

    /** What the function was that had another role when attaching it again was cut off. */
    private JsonNode cutOffWithAnotherRole(int call, Fault fault) {
        account().attach(FUNCTION);
        deployWithAnotherRole(aws);
        JsonNode original = now();
        cutOff(call, fault, account -> account.attach(FUNCTION));
        return original;
    }

    /** Who has come too late to hear of it, or not far enough to leave anything, is told that nothing is attached. */
    private void detachIfAttached(Account account) {
        boolean nothing = aws.table().items().isEmpty();
        try {
            account.detach(FUNCTION);
        } catch (UserException e) {
            assertThat(nothing).as(e.what()).isTrue();
            assertThat(e.what()).contains("is not attached");
        }
    }

    private void cutOff(int number, Fault fault, Consumer<Account> command) {
        AtomicInteger faults = new AtomicInteger();
        Faults.Around around = (method, n, call) -> {
            if (n != number) {
                return call.make();
            }
            faults.incrementAndGet();
            if (fault == Fault.CRASH_BEFORE) {
                throw new Crash();
            }
            if (fault == Fault.REFUSED) {
                throw LambdaException.builder()
                        .statusCode(500)
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("ServiceException")
                                .errorMessage("we are sorry")
                                .build())
                        .build();
            }
            Object ignored = call.make();
            throw fault == Fault.CRASH_AFTER ? new Crash() : ApiCallTimeoutException.create(1);
        };
        Account account = new Account(aws, "dev", directory, services -> Faults.around(services, around));
        try {
            command.accept(account);
        } catch (UserException | Crash ignored) {
            // As it was meant to end.
        }
        assertThat(faults).hasValue(1);
    }

    private Account account() {
        return new Account(aws, "dev", directory, services -> services);
    }

    private void assertRestored(JsonNode original) {
        assertThat(now()).isEqualTo(original);
        assertThat(aws.table().items()).isEmpty();
        assertThat(aws.queries().policies(Account.ROLE)).isEmpty();
        assertThat(aws.queries().policies(OTHER_ROLE)).isEmpty();
    }

    private JsonNode now() {
        return aws.lambda().configuration(FUNCTION);
    }
}
