package io.devrunner.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.devrunner.infra.stack.FakeCloudFormation.Step;
import io.devrunner.protocol.UserException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes, in which order, and what stays. */
final class StackRemovalTest {
    private static final String DEVELOPERS = "arn:aws:iam::123456789012:policy/developers-1";
    private static final String CONNECT = "arn:aws:iam::123456789012:policy/connect-1";
    private static final String STACK = "AWS::CloudFormation::Stack";

    private final List<String> lines = new ArrayList<>();
    private boolean agreed = true;
    private Runnable consented = () -> {};

    private FakeCloudFormation aws;

    @BeforeEach
    void open() throws Exception {
        aws = new FakeCloudFormation();
    }

    @AfterEach
    void close() {
        aws.close();
    }

    private void has(StageStack... stacks) {
        for (StageStack stack : stacks) {
            aws.has(
                    stack.stackName("dev"),
                    "CREATE_COMPLETE",
                    Map.of(
                            "TableName", "dev-runner-dev",
                            "StubSecurityGroup", "sg-1",
                            "ClusterId", "dev-runner-dev"));
        }
    }

    private void remove(StageStack... stacks) {
        try (StackRemoval removal = new StackRemoval(
                aws.access(),
                "dev",
                lines::add,
                question -> {
                    consented.run();
                    return agreed;
                },
                new Polling(Duration.ofMillis(1), InstantSource.system()))) {
            removal.remove(Arrays.asList(stacks));
        }
    }

    private UserException failure(StageStack... stacks) {
        return catchThrowableOfType(UserException.class, () -> remove(stacks));
    }

    private String state(StageStack stack) {
        return aws.status(stack.stackName("dev"));
    }

    @Test
    void allGoesWithUsersBeforeWhatTheyUse() {
        has(StageStack.values());
        aws.hasInterfacesForLooks(3);

        remove(StageStack.values());

        assertThat(EnumSet.allOf(StageStack.class))
                .allSatisfy(stack -> assertThat(state(stack)).isEqualTo("DELETE_COMPLETE"));
        assertThat(lines.stream()
                        .filter(line -> line.endsWith(": removed"))
                        .map(line -> line.replaceAll("dev-runner-dev-(.*): removed", "$1")))
                .containsExactly("example", "vpn", "database", "network", "bridge");
        assertThat(aws.deletedFunctions).containsExactly("DELETE /2015-03-31/functions/dev-runner-dev-list-databases");
        assertThat(lines)
                .anyMatch(line -> line.startsWith("  stays") && line.contains("snapshot of the cluster dev-runner-dev"))
                .anyMatch(line -> line.startsWith("  stays") && line.contains("certificates in ACM"))
                .anyMatch(line -> line.contains("waiting for Lambda to give back network interfaces"));
    }

    @Test
    void whatIsGoneIsNoError() {
        remove(StageStack.values());

        assertThat(lines).hasSize(1).allMatch(line -> line.contains("nothing to remove"));
        assertThat(aws.changes()).isEmpty();
    }

    @Test
    void withoutConsentAllStays() {
        has(StageStack.BRIDGE);
        agreed = false;

        assertThat(failure(StageStack.BRIDGE).what()).isEqualTo("nothing was changed");

        assertThat(aws.changes()).isEmpty();
        assertThat(state(StageStack.BRIDGE)).isEqualTo("CREATE_COMPLETE");
    }

    @Test
    void whatOthersNeedStays() {
        has(StageStack.NETWORK, StageStack.DATABASE, StageStack.VPN);

        UserException e = failure(StageStack.NETWORK, StageStack.VPN);

        assertThat(e.why()).endsWith("need it: database");
        assertThat(e.fix()).contains("dev-runner remove database network --stage dev");
        assertThat(aws.changes()).isEmpty();
    }

    /** The table alone knows what an attached function was before. */
    @Test
    void attachedFunctionsAreDetachedFirst() {
        has(StageStack.BRIDGE);
        aws.attached.addAll(List.of("orders", "invoices"));

        UserException e = failure(StageStack.BRIDGE);

        assertThat(e.why()).contains("orders, invoices");
        assertThat(e.fix()).contains("dev-runner detach orders invoices --stage dev");
        assertThat(aws.changes()).isEmpty();
    }

    @Test
    void whatIsAttachedWhileOtherStacksGoKeepsTheBridge() {
        has(StageStack.BRIDGE, StageStack.VPN);
        consented = () -> aws.attached.add("orders");

        assertThat(failure(StageStack.BRIDGE, StageStack.VPN).fix()).contains("dev-runner detach orders --stage dev");

        assertThat(state(StageStack.VPN)).isEqualTo("DELETE_COMPLETE");
        assertThat(state(StageStack.BRIDGE)).isEqualTo("CREATE_COMPLETE");
    }

    @Test
    void theExampleIsDetachedFirstToo() {
        has(StageStack.BRIDGE, StageStack.EXAMPLE);
        aws.attached.add("orders");
        remove(StageStack.EXAMPLE);
        assertThat(state(StageStack.EXAMPLE)).isEqualTo("DELETE_COMPLETE");

        has(StageStack.EXAMPLE);
        aws.attached.add("dev-runner-dev-list-databases");
        assertThat(failure(StageStack.EXAMPLE).fix()).contains("detach dev-runner-dev-list-databases");
    }

    @Test
    void whoHasOneOfThePoliciesIsNamedBeforeAnythingGoes() {
        hasPolicies();
        aws.policies.put(DEVELOPERS, List.of("user ann", "group developers", "role AWSReservedSSO_dev"));
        aws.policies.put(CONNECT, List.of("role example-FunctionRole-1", "user bob"));

        UserException e = failure(StageStack.values());

        assertThat(e.what()).isEqualTo("the stage 'dev' cannot be removed");
        assertThat(e.why())
                .endsWith("the user bob has connect-1, the user ann has developers-1, the group developers has"
                        + " developers-1, the role AWSReservedSSO_dev has developers-1")
                .doesNotContain("FunctionRole");
        assertThat(e.fix())
                .contains(
                        "aws iam detach-user-policy --user-name ann --policy-arn " + DEVELOPERS,
                        "aws iam detach-group-policy --group-name developers --policy-arn " + DEVELOPERS,
                        "aws iam detach-role-policy --role-name AWSReservedSSO_dev --policy-arn " + DEVELOPERS,
                        "aws iam detach-user-policy --user-name bob --policy-arn " + CONNECT,
                        "then run the command again");
        assertThat(aws.changes()).isEmpty();
    }

    /** Its stack takes it along. */
    @Test
    void theExamplesRoleNeedNotLoseTheDatabasesPolicyFirst() {
        hasPolicies();
        aws.policies.put(CONNECT, List.of("role example-FunctionRole-1"));

        remove(StageStack.EXAMPLE, StageStack.DATABASE);

        assertThat(state(StageStack.DATABASE)).isEqualTo("DELETE_COMPLETE");
    }

    @Test
    void whoMayNotAskForThemRemovesAllTheSame() {
        hasPolicies();
        aws.refusesNext(
                "ListEntitiesForPolicy",
                403,
                "AccessDenied",
                "User: ada is not authorized to perform: iam:ListEntitiesForPolicy");

        remove(StageStack.BRIDGE);

        assertThat(state(StageStack.BRIDGE)).isEqualTo("DELETE_COMPLETE");
    }

    private void hasPolicies() {
        aws.has(StageStack.BRIDGE.stackName("dev"), "CREATE_COMPLETE", Map.of("DeveloperPolicyArn", DEVELOPERS));
        aws.has(StageStack.DATABASE.stackName("dev"), "CREATE_COMPLETE", Map.of("ConnectPolicyArn", CONNECT));
        aws.has(
                StageStack.EXAMPLE.stackName("dev"),
                "CREATE_COMPLETE",
                Map.of("FunctionRoleArn", "arn:aws:iam::123456789012:role/example-FunctionRole-1"));
    }

    @Test
    void aRemovalThatFailsCanBeRepeated() {
        has(StageStack.NETWORK);
        aws.runsNext(
                new Step("StubSecurityGroup", "AWS::EC2::SecurityGroup", "DELETE_FAILED", "has a dependent object"),
                new Step("dev-runner-dev-network", STACK, "DELETE_FAILED", "The following failed: StubSecurityGroup"));

        UserException e = failure(StageStack.NETWORK);

        assertThat(e.what()).contains("DELETE_FAILED");
        assertThat(e.why()).contains("StubSecurityGroup (AWS::EC2::SecurityGroup) failed: has a dependent object");
        assertThat(e.fix()).contains("20 minutes");

        remove(StageStack.NETWORK);
        assertThat(state(StageStack.NETWORK)).isEqualTo("DELETE_COMPLETE");
    }

    /** Whoever was given one of the bridge's policies keeps it from being deleted. */
    @Test
    void aPolicyThatSomebodyStillHasIsNamedWithWhatToDo() {
        UserException e = failureToDelete("StubPolicy", "Cannot delete a policy attached to entities.");

        assertThat(e.why()).contains("StubPolicy (AWS::IAM::ManagedPolicy) failed: Cannot delete a policy");
        assertThat(e.fix())
                .contains(
                        "aws iam list-entities-for-policy --policy-arn physical",
                        "aws iam detach-role-policy --role-name NAME --policy-arn physical",
                        "aws iam detach-user-policy --user-name NAME --policy-arn physical",
                        "then run the command again");
    }

    @Test
    void ofADeletionThatFailedNobodySaysThatAllIsAsBefore() {
        UserException e = failureToDelete("StubPolicy", "Something that nobody has foreseen.");

        assertThat(e.fix())
                .contains("run the command again: it deletes what is left")
                .doesNotContain("as it was");
    }

    private UserException failureToDelete(String resource, String reason) {
        has(StageStack.BRIDGE);
        aws.runsNext(
                new Step(resource, "AWS::IAM::ManagedPolicy", "DELETE_FAILED", reason),
                new Step("dev-runner-dev-bridge", STACK, "DELETE_FAILED", "The following failed: " + resource));
        return failure(StageStack.BRIDGE);
    }

    /** The program died while the stack was deleted. */
    @Test
    void aRemovalThatWasBrokenOffIsTakenUp() {
        has(StageStack.VPN);
        aws.isBeingChanged(
                "dev-runner-dev-vpn",
                "dev-runner-0815",
                "DELETE_IN_PROGRESS",
                new Step("dev-runner-dev-vpn", STACK, "DELETE_COMPLETE", ""));

        remove(StageStack.VPN);

        assertThat(lines).contains("dev-runner-dev-vpn: removed");
        assertThat(aws.changes()).isEmpty();
    }
}
