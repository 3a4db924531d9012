package io.devrunner.infra.stack;

import static io.devrunner.infra.stack.FakeCloudFormation.change;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.devrunner.infra.stack.FakeCloudFormation.Step;
import io.devrunner.protocol.UserException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a deployment does in each state that a stack can be in, against CloudFormation's wire. */
final class StackDeploymentTest {
    private static final String NAME = "dev-runner-dev-bridge";
    private static final String STACK = "AWS::CloudFormation::Stack";
    private static final String EARLY =
            "The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]. To troubleshoot Early"
                    + " Validation errors, use the DescribeEvents API for detailed failure information.";
    private static final String CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/0815";

    private final List<String> lines = new ArrayList<>();
    private final List<String> questions = new ArrayList<>();
    private boolean agreed = true;
    private boolean agreedToLoss = true;

    private FakeCloudFormation aws;

    @BeforeEach
    void open() throws Exception {
        aws = new FakeCloudFormation();
    }

    @AfterEach
    void close() {
        aws.close();
    }

    private void deploy(StageStack stack) {
        deploy(stack, Map.of(), false);
    }

    private void deploy(StageStack stack, Map<String, String> parameters, boolean dryRun) {
        try (StackDeployment deployment = new StackDeployment(
                aws.access(),
                "dev",
                lines::add,
                new Consent() {
                    @Override
                    public boolean isGiven(String question) {
                        questions.add(question);
                        return agreed;
                    }

                    @Override
                    public boolean isGivenForLoss(String question) {
                        return isGiven(question) && agreedToLoss;
                    }
                },
                dryRun,
                new Polling(Duration.ofMillis(1), InstantSource.system()))) {
            deployment.deploy(stack, parameters);
        }
    }

    private UserException failure(StageStack stack) {
        return catchThrowableOfType(UserException.class, () -> deploy(stack));
    }

    @Test
    void aNewStackIsShownPricedAndMade() {
        deploy(StageStack.NETWORK);

        assertThat(aws.status("dev-runner-dev-network")).isEqualTo("CREATE_COMPLETE");
        assertThat(aws.changes()).containsExactly("CreateChangeSet", "ExecuteChangeSet");
        assertThat(aws.call("CreateChangeSet"))
                .containsEntry("ChangeSetType", "CREATE")
                .containsEntry("TemplateBody", StageStack.NETWORK.template())
                .containsEntry("Tags.member.1.Key", "dev-runner:stage")
                .doesNotContainKey("Capabilities.member.1");
        assertThat(lines)
                .anyMatch(line -> line.contains("+ add      Table"))
                .anyMatch(line -> line.contains("32.85 USD a month  network: NAT gateway"))
                .anyMatch(line -> line.contains("CREATE_COMPLETE") && line.contains("dev-runner-dev-network"));
        assertThat(questions).containsExactly("Deploy dev-runner-dev-network?");
    }

    @Test
    void onlyWhatMakesRolesSaysSo() {
        deploy(StageStack.BRIDGE);

        assertThat(aws.call("CreateChangeSet"))
                .containsEntry("Capabilities.member.1", "CAPABILITY_IAM")
                .containsEntry("Parameters.member.2.ParameterKey", "LogRole")
                .containsEntry("Parameters.member.2.ParameterValue", "create");
    }

    @Test
    void aBridgeWhoseFunctionsAreNotNamedHasNoPolicyForThoseWhoAttachAndThatIsSaid() {
        deploy(StageStack.BRIDGE);
        assertThat(lines)
                .anyMatch(line -> line.startsWith("note: there are no policies for those who attach")
                        && line.endsWith("deploy bridge --parameter FunctionNames='Shop-*' --stage dev"
                                + aws.access().options()))
                .noneMatch(line -> line.startsWith("WARNING"));

        lines.clear();
        aws.has(NAME, "UPDATE_COMPLETE", Map.of("AttachPolicyArn", "arn:aws:iam::123456789012:policy/attach"));
        deploy(StageStack.BRIDGE);
        assertThat(lines).noneMatch(line -> line.startsWith("note"));
    }

    @Test
    void aPolicyThatTheBridgeHadAndItsHoldersKeepIsNamedWithWhatEndsIt() {
        String arn = "arn:aws:iam::123456789012:policy/attach";
        aws.has(NAME, "UPDATE_COMPLETE", Map.of("AttachPolicyArn", arn));
        aws.loses("AttachPolicyArn");

        deploy(StageStack.BRIDGE);

        assertThat(lines)
                .anyMatch(line -> line.startsWith("WARNING: the stack has given up the policy " + arn)
                        && line.contains("aws iam list-entities-for-policy --policy-arn " + arn)
                        && line.contains("aws iam detach-user-policy --user-name NAME --policy-arn " + arn)
                        && line.contains("aws iam delete-policy --policy-arn " + arn));
    }

    @Test
    void nothingToChangeIsASuccess() {
        aws.has(NAME, "UPDATE_COMPLETE", Map.of("TemplateVersion", "1"));
        aws.plansNext("FAILED", "The submitted information didn't contain changes. Submit different information", "");

        deploy(StageStack.BRIDGE);

        assertThat(aws.changes()).containsExactly("CreateChangeSet", "DeleteChangeSet");
        assertThat(lines).containsExactly(NAME + ": nothing to change");
        assertThat(questions).isEmpty();
    }

    @Test
    void whatIsNotNamedKeepsItsValue() {
        aws.has(NAME, "CREATE_COMPLETE", Map.of("TemplateVersion", "1"));

        deploy(StageStack.BRIDGE, Map.of("BurstLimit", "9"), false);

        Map<String, String> call = aws.call("CreateChangeSet");
        assertThat(call).containsEntry("ChangeSetType", "UPDATE");
        List<String> parameters = new ArrayList<>();
        for (int i = 1; call.containsKey("Parameters.member." + i + ".ParameterKey"); i++) {
            String key = "Parameters.member." + i + ".";
            parameters.add(call.get(key + "ParameterKey") + "="
                    + call.getOrDefault(key + "ParameterValue", "previous " + call.get(key + "UsePreviousValue")));
        }
        assertThat(parameters).containsExactly("Stage=dev", "RateLimit=previous true", "BurstLimit=9");
        assertThat(aws.status(NAME)).isEqualTo("UPDATE_COMPLETE");
    }

    @Test
    void whoSaysNoLeavesNothingBehind() {
        agreed = false;

        assertThatThrownBy(() -> deploy(StageStack.BRIDGE)).hasMessage("nothing was changed");

        assertThat(aws.changes()).containsExactly("CreateChangeSet", "DeleteChangeSet", "DeleteStack");
        assertThat(aws.status(NAME)).isEqualTo("none");
    }

    @Test
    void aPlanThatFailsForANewStackLeavesNothingBehind() {
        aws.plansNext("FAILED", "Parameter RateLimit must be a number", "");

        assertThatThrownBy(() -> deploy(StageStack.BRIDGE))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.why()).contains("RateLimit must be a number"));

        assertThat(aws.changes()).containsExactly("CreateChangeSet", "DeleteChangeSet", "DeleteStack");
        assertThat(aws.status(NAME)).isEqualTo("none");
    }

    @Test
    void aPlanThatFailsForAStackThatStandsLeavesTheStack() {
        aws.has(NAME, "UPDATE_COMPLETE", Map.of("TemplateVersion", "1"));
        aws.plansNext("FAILED", "Parameter RateLimit must be a number", "");

        assertThatThrownBy(() -> deploy(StageStack.BRIDGE)).isInstanceOf(UserException.class);

        assertThat(aws.changes()).containsExactly("CreateChangeSet", "DeleteChangeSet");
        assertThat(aws.status(NAME)).isEqualTo("UPDATE_COMPLETE");
    }

    @Test
    void whatAnEarlyValidationFindsIsNamed() {
        aws.plansNext("FAILED", EARLY, "");
        aws.failsFor(
                "AccessLog",
                "AWS::Logs::LogGroup",
                "<EventType>VALIDATION_ERROR</EventType><ValidationName>NAME_CONFLICT_VALIDATION</ValidationName>"
                        + "<ValidationFailureMode>FAIL</ValidationFailureMode><ValidationStatus>FAILED</ValidationStatus>"
                        + "<ValidationStatusReason>Resource with identifier /dev-runner/dev/bridge already exists."
                        + "</ValidationStatusReason><ValidationPath>/Resources/AccessLog</ValidationPath>");
        aws.failsFor(
                "Table",
                "AWS::DynamoDB::Table",
                "<EventType>VALIDATION_ERROR</EventType><ValidationFailureMode>FAIL</ValidationFailureMode>"
                        + "<ValidationStatusReason>Unsupported property [Sise]</ValidationStatusReason>"
                        + "<ValidationPath>/Resources/Table/Properties/Sise</ValidationPath>");
        aws.failsFor(
                "Api",
                "AWS::ApiGatewayV2::Api",
                "<EventType>VALIDATION_ERROR</EventType><ValidationFailureMode>WARN</ValidationFailureMode>"
                        + "<ValidationStatusReason>near the quota</ValidationStatusReason>");
        aws.failsFor(
                "StubPolicy",
                "AWS::IAM::ManagedPolicy",
                "<EventType>HOOK_INVOCATION_ERROR</EventType><HookStatusReason>not as the company wants it"
                        + "</HookStatusReason>");

        UserException e = failure(StageStack.BRIDGE);

        assertThat(e.what()).contains(NAME + " cannot be planned", "FAILED");
        assertThat(e.why())
                .isEqualTo("AccessLog (AWS::Logs::LogGroup): Resource with identifier /dev-runner/dev/bridge already"
                        + " exists. (at /Resources/AccessLog); Table (AWS::DynamoDB::Table): Unsupported property [Sise]"
                        + " (at /Resources/Table/Properties/Sise); StubPolicy (AWS::IAM::ManagedPolicy): not as the"
                        + " company wants it");
        assertThat(e.fix()).contains("something of this name is left from before");
        assertThat(aws.changes()).containsExactly("CreateChangeSet", "DeleteChangeSet", "DeleteStack");
    }

    @Test
    void whoMayNotReadWhatAnEarlyValidationFindsIsToldTheStatus() {
        aws.plansNext("FAILED", EARLY, "");
        aws.refusesNext(
                "DescribeEvents",
                403,
                "AccessDenied",
                "User: arn:aws:iam::123456789012:user/ann is not authorized to perform: cloudformation:DescribeEvents");

        assertThat(failure(StageStack.BRIDGE).why())
                .startsWith(EARLY)
                .contains("may not cloudformation:DescribeEvents");
        assertThat(aws.status(NAME)).isEqualTo("none");
    }

    @Test
    void aDryRunLeavesNothingBehind() {
        deploy(StageStack.BRIDGE, Map.of(), true);

        assertThat(aws.changes()).containsExactly("CreateChangeSet", "DeleteChangeSet", "DeleteStack");
        assertThat(aws.status(NAME)).isEqualTo("none");
        assertThat(lines).anyMatch(line -> line.contains("+ add      Table"));
        assertThat(questions).isEmpty();
    }

    @Test
    void aDryRunOfAllSaysWhatCannotBePlannedYet() {
        deploy(StageStack.DATABASE, Map.of(), true);

        assertThat(aws.changes()).isEmpty();
        assertThat(lines)
                .containsExactly("dev-runner-dev-database: can be planned when dev-runner-dev-network is there");
    }

    @Test
    void lossOfDataIsSaidAloud() {
        aws.has("dev-runner-dev-network", "CREATE_COMPLETE", Map.of("PrivateSubnetA", "subnet-a"));
        aws.has("dev-runner-dev-database", "CREATE_COMPLETE", Map.of("TemplateVersion", "1"));
        aws.plansNext(
                "CREATE_COMPLETE",
                "",
                change("Modify", "Proxy", "AWS::RDS::DBProxy", "False")
                        + change("Modify", "Cluster", "AWS::RDS::DBCluster", "True")
                        + change("Modify", "Instance", "AWS::RDS::DBInstance", "Conditional")
                        + change("Remove", "Old", "AWS::EC2::EIP", ""));

        deploy(StageStack.DATABASE);

        assertThat(lines)
                .anyMatch(line -> line.equals("  ! REPLACE  Cluster (AWS::RDS::DBCluster): Engine   <== ITS DATA GOES"))
                .anyMatch(line -> line.contains("! MAY REPLACE Instance") && line.contains("ITS DATA GOES"))
                .anyMatch(line -> line.contains("~ modify   Proxy") && !line.contains("DATA"))
                .anyMatch(line -> line.contains("- REMOVE   Old") && !line.contains("DATA"));
        assertThat(questions).containsExactly("DATA WILL BE LOST. Deploy dev-runner-dev-database?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWS::RDS::DBCluster", "AWS::DynamoDB::Table", "AWS::SecretsManager::Secret"})
    void lossOfDataTakesAConsentOfItsOwn(String type) {
        aws.has(NAME, "CREATE_COMPLETE", Map.of("TemplateVersion", "1"));
        aws.plansNext("CREATE_COMPLETE", "", change("Remove", "Gone", type, ""));
        agreedToLoss = false;

        assertThatThrownBy(() -> deploy(StageStack.BRIDGE)).hasMessage("nothing was changed");

        assertThat(aws.changes()).containsExactly("CreateChangeSet", "DeleteChangeSet");
        assertThat(questions).containsExactly("DATA WILL BE LOST. Deploy " + NAME + "?");
    }

    @Test
    void aDatabaseIsNotRenamed() {
        aws.has("dev-runner-dev-network", "CREATE_COMPLETE", network("a", "b"));
        deploy(StageStack.DATABASE, Map.of("DatabaseName", "app"), false);
        deploy(StageStack.DATABASE, Map.of("DatabaseName", "app"), false);
        List<String> before = aws.changes();

        UserException e = catchThrowableOfType(
                UserException.class, () -> deploy(StageStack.DATABASE, Map.of("DatabaseName", "orders"), false));

        assertThat(e.what()).contains("stage 'dev'", "'app'", "'orders'", "--parameter DatabaseName");
        assertThat(e.why()).contains("another cluster", "without the data");
        assertThat(e.fix()).contains("dev-runner remove database --stage dev");
        assertThat(aws.changes()).isEqualTo(before);
    }

    @Test
    void outputsOfAnotherStackAreParameters() {
        aws.has(
                "dev-runner-dev-network",
                "UPDATE_COMPLETE",
                Map.of("PrivateSubnetA", "subnet-a", "PrivateSubnetB", "subnet-b", "NatAddress", "192.0.2.1"));

        deploy(StageStack.DATABASE, Map.of("MaxCapacity", "2"), false);

        assertThat(aws.call("CreateChangeSet").values())
                .contains("subnet-a", "subnet-b", "2")
                .doesNotContain("192.0.2.1");
    }

    /** Without them it would be another stage's stack that is changed, or another account's. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CloudWatch Logs role ARN must be set in account settings | deploy bridge --parameter LogRole=create",
                "Cannot find version 8.0.mysql_aurora.3.10.3 | deploy database --parameter EngineVersion=VERSION",
                "Certificate arn:aws:acm:x does not exist | dev-runner vpn import",
            })
    void aCommandThatMendsAFailureLeadsToTheSameStageAndAccount(String reason, String command) {
        aws.plansNext("FAILED", reason, "");

        assertThat(failure(StageStack.BRIDGE).fix())
                .contains(command + " --stage dev" + aws.access().options());
    }

    @Test
    void tagsThatOthersHaveGivenAStackStay() {
        aws.has(NAME, "CREATE_COMPLETE", Map.of("TemplateVersion", "1"));
        aws.hasTag(NAME, "cost-center", "4711");
        aws.hasTag(NAME, "dev-runner:stage", "old");
        aws.hasTag(NAME, "aws:servicecatalog:product", "p");

        deploy(StageStack.BRIDGE);

        assertThat(aws.tags(NAME)).isEqualTo(Map.of("cost-center", "4711", "dev-runner:stage", "dev"));
    }

    /** Also from another machine: the stack knows it. */
    @Test
    void aValueThatWasGivenByHandStaysUntilAnotherIsGiven() {
        aws.has("dev-runner-dev-network", "CREATE_COMPLETE", network("a", "b"));
        deploy(StageStack.DATABASE, Map.of("PrivateSubnetA", "subnet-own"), false);

        aws.has("dev-runner-dev-network", "UPDATE_COMPLETE", network("c", "d"));
        deploy(StageStack.DATABASE);

        assertThat(aws.parameters("dev-runner-dev-database"))
                .containsEntry("PrivateSubnetA", "subnet-own")
                .containsEntry("PrivateSubnetB", "subnet-d");
        assertThat(lines)
                .contains(
                        "dev-runner-dev-database: PrivateSubnetA stays subnet-own, which was given by hand; for that of"
                                + " the stage: --parameter PrivateSubnetA=subnet-c");
        deploy(StageStack.DATABASE, Map.of("PrivateSubnetA", "subnet-other", "PrivateSubnetB", "subnet-b"), false);
        assertThat(aws.parameters("dev-runner-dev-database"))
                .containsEntry("PrivateSubnetA", "subnet-other")
                .containsEntry("PrivateSubnetB", "subnet-b");
        assertThat(aws.tags("dev-runner-dev-database"))
                .containsEntry("dev-runner:by-hand", "PrivateSubnetA PrivateSubnetB");
    }

    @Test
    void aParameterThatIsGivenTheOutputsValueFollowsTheOutputAgain() {
        aws.has("dev-runner-dev-network", "CREATE_COMPLETE", network("a", "b"));
        deploy(StageStack.DATABASE, Map.of("PrivateSubnetA", "subnet-own"), false);
        deploy(StageStack.DATABASE, Map.of("PrivateSubnetA", "subnet-a"), false);

        aws.has("dev-runner-dev-network", "UPDATE_COMPLETE", network("c", "d"));
        deploy(StageStack.DATABASE);

        assertThat(aws.parameters("dev-runner-dev-database")).containsEntry("PrivateSubnetA", "subnet-c");
        assertThat(aws.tags("dev-runner-dev-database")).containsOnlyKeys("dev-runner:stage");
    }

    /** Those that no output gives keep their value anyhow. */
    @Test
    void aNetworkOfOnesOwnIsKeptWhenTheStageGetsOne() {
        Map<String, String> own = Map.of(
                "PrivateSubnetA", "subnet-1",
                "PrivateSubnetB", "subnet-2",
                "ProxySecurityGroup", "sg-1",
                "DatabaseSecurityGroup", "sg-2",
                "MaxCapacity", "2");
        deploy(StageStack.DATABASE, own, false);

        aws.has("dev-runner-dev-network", "CREATE_COMPLETE", network("a", "b"));
        deploy(StageStack.DATABASE);

        assertThat(aws.parameters("dev-runner-dev-database")).containsAllEntriesOf(own);
        assertThat(aws.tags("dev-runner-dev-database").get("dev-runner:by-hand"))
                .isEqualTo("DatabaseSecurityGroup PrivateSubnetA PrivateSubnetB ProxySecurityGroup");
    }

    private static Map<String, String> network(String first, String second) {
        return Map.of(
                "PrivateSubnetA",
                "subnet-" + first,
                "PrivateSubnetB",
                "subnet-" + second,
                "ProxySecurityGroup",
                "sg-proxy",
                "DatabaseSecurityGroup",
                "sg-database");
    }

    /** CloudFormation's limit for the value of a tag. */
    @ParameterizedTest
    @EnumSource
    void theNamesOfAllThatCanBeGivenFitInATag(StageStack stack) {
        assertThat(String.join(" ", stack.parameters()))
                .matches("[A-Za-z0-9 ]*")
                .hasSizeLessThanOrEqualTo(256);
    }

    @Test
    void whatAStackNeedsMustBeThere() {
        UserException e = failure(StageStack.DATABASE);

        assertThat(e.why()).contains("no stack dev-runner-dev-network");
        assertThat(e.fix()).contains("dev-runner deploy network --stage dev").contains("--parameter PrivateSubnetA=");
        assertThat(aws.changes()).isEmpty();
    }

    /** A network of one's own is named once, and the stack keeps it. */
    @Test
    void whatAStackHasNeedNotBeNamedAgain() {
        aws.has("dev-runner-dev-database", "CREATE_COMPLETE", Map.of("TemplateVersion", "1"));
        aws.hasParameters("dev-runner-dev-database", "PrivateSubnetA", "PrivateSubnetB");
        assertThat(failure(StageStack.DATABASE).why()).contains("no stack dev-runner-dev-network");
        aws.hasParameters("dev-runner-dev-database", "ProxySecurityGroup", "DatabaseSecurityGroup");

        deploy(StageStack.DATABASE);

        assertThat(aws.status("dev-runner-dev-database")).isEqualTo("UPDATE_COMPLETE");
        assertThat(aws.call("CreateChangeSet")).containsValues("PrivateSubnetA", "DatabaseSecurityGroup");
    }

    /** The stack has no parameter of the network, but the function is made in it. */
    @Test
    void theExampleNeedsTheNetworkThatItsFunctionIsMadeIn() {
        Map<String, String> database = Map.of(
                "ConnectPolicyArn", "arn:policy",
                "DatabaseHost", "db",
                "DatabasePort", "3306",
                "DatabaseUser", "app",
                "DatabaseName", "app");
        aws.has("dev-runner-dev-database", "CREATE_COMPLETE", database);

        UserException e = failure(StageStack.EXAMPLE);

        assertThat(e.why()).contains("the network of the stage", "no stack dev-runner-dev-network");
        assertThat(e.fix()).contains("dev-runner deploy network --stage dev").doesNotContain("--parameter");
        deploy(StageStack.EXAMPLE, Map.of(), true);
        assertThat(lines)
                .containsExactly("dev-runner-dev-example: can be planned when dev-runner-dev-network is there");
        assertThat(aws.changes()).isEmpty();

        aws.has(
                "dev-runner-dev-network",
                "CREATE_COMPLETE",
                Map.of("PrivateSubnetA", "subnet-a", "StubSecurityGroup", "sg-1"));
        deploy(StageStack.EXAMPLE);
        assertThat(aws.status("dev-runner-dev-example")).isEqualTo("CREATE_COMPLETE");
    }

    @ParameterizedTest
    @EnumSource(names = {"NETWORK", "DATABASE"})
    void whatTheExamplesFunctionIsMadeOfAreOutputs(StageStack source) {
        assertThat(source.outputs()).containsAll(ExampleFunction.outputs(source));
    }

    @Test
    void theVpnNeedsACertificate() {
        aws.has("dev-runner-dev-network", "CREATE_COMPLETE", Map.of());

        assertThat(failure(StageStack.VPN).fix())
                .contains("dev-runner vpn init --import --stage dev", "--parameter ServerCertificateArn=");
        assertThat(aws.changes()).isEmpty();
    }

    @Test
    void theVpnsCertificateIsThatOfTheStage() {
        aws.has("dev-runner-dev-network", "CREATE_COMPLETE", Map.of());
        aws.certificates.add(CERTIFICATE);

        deploy(StageStack.VPN);

        assertThat(aws.call("CreateChangeSet")).containsValues("ServerCertificateArn", CERTIFICATE);
        assertThat(lines).contains("the VPN's certificate: " + CERTIFICATE);
    }

    @Test
    void aCertificateThatIsNamedIsTaken() {
        aws.has("dev-runner-dev-network", "CREATE_COMPLETE", Map.of());
        aws.certificates.add(CERTIFICATE);
        String named = CERTIFICATE.replace("0815", "4711");

        deploy(StageStack.VPN, Map.of("ServerCertificateArn", named), false);

        assertThat(aws.call("CreateChangeSet")).containsValue(named).doesNotContainValue(CERTIFICATE);
        assertThat(lines).noneMatch(line -> line.contains("certificate"));
    }

    @Test
    void aVpnThatIsThereKeepsItsCertificate() {
        aws.has("dev-runner-dev-network", "CREATE_COMPLETE", Map.of());
        aws.has("dev-runner-dev-vpn", "CREATE_COMPLETE", Map.of("TemplateVersion", "1"));
        aws.certificates.add(CERTIFICATE);

        deploy(StageStack.VPN);

        assertThat(aws.call("CreateChangeSet")).doesNotContainValue(CERTIFICATE);
    }

    @Test
    void theFirstFailureIsToldWithWhatToDo() {
        aws.has("dev-runner-dev-network", "CREATE_COMPLETE", Map.of());
        aws.runsNext(
                new Step(
                        "Cluster",
                        "AWS::RDS::DBCluster",
                        "CREATE_FAILED",
                        "Cannot find version 8.0.x for aurora-mysql"),
                new Step("Proxy", "AWS::RDS::DBProxy", "CREATE_FAILED", "Resource creation cancelled"),
                new Step("Other", "AWS::IAM::Role", "CREATE_FAILED", "a later failure"),
                new Step("dev-runner-dev-database", STACK, "ROLLBACK_IN_PROGRESS", "The following failed: Cluster"),
                new Step("dev-runner-dev-database", STACK, "ROLLBACK_COMPLETE", ""));

        UserException e = failure(StageStack.DATABASE);

        assertThat(e.what()).contains("was not deployed, it is in the state ROLLBACK_COMPLETE");
        assertThat(e.why()).startsWith("Cluster (AWS::RDS::DBCluster) failed: Cannot find version");
        assertThat(e.fix()).contains("aws rds describe-db-engine-versions").contains("--parameter EngineVersion=");
        assertThat(lines).anyMatch(line -> line.contains("CREATE_FAILED") && line.contains("Cannot find version"));
    }

    /** A stack whose first creation failed can be changed no more, only deleted. */
    @Test
    void aStillbornStackIsMadeAnewWithConsent() {
        aws.has(NAME, "ROLLBACK_COMPLETE", Map.of());

        deploy(StageStack.BRIDGE);

        assertThat(aws.changes()).containsExactly("DeleteStack", "CreateChangeSet", "ExecuteChangeSet");
        assertThat(questions).containsExactly("Delete " + NAME + " and make it anew?", "Deploy " + NAME + "?");
        assertThat(aws.status(NAME)).isEqualTo("CREATE_COMPLETE");
    }

    @Test
    void aStillbornStackStaysWithoutConsent() {
        aws.has(NAME, "ROLLBACK_COMPLETE", Map.of());
        agreed = false;

        assertThatThrownBy(() -> deploy(StageStack.BRIDGE)).hasMessage("nothing was changed");

        assertThat(aws.changes()).isEmpty();
        assertThat(aws.status(NAME)).isEqualTo("ROLLBACK_COMPLETE");
    }

    @Test
    void aPlanThatWasLeftBehindIsNoHindrance() {
        deploy(StageStack.BRIDGE, Map.of(), true);
        agreed = false;
        assertThatThrownBy(() -> deploy(StageStack.BRIDGE)).isInstanceOf(UserException.class);
        // As if the program had died right after its plan was made.
        aws.isBeingChanged(NAME, "", "REVIEW_IN_PROGRESS");
        agreed = true;

        deploy(StageStack.BRIDGE);

        assertThat(aws.call("CreateChangeSet")).containsEntry("ChangeSetType", "CREATE");
        assertThat(aws.status(NAME)).isEqualTo("CREATE_COMPLETE");
    }

    /** The program died while the stack was made; the next run watches to the end, then plans again. */
    @Test
    void aRunOfOursThatWasBrokenOffIsTakenUp() {
        aws.isBeingChanged(
                NAME,
                "dev-runner-0815",
                "CREATE_IN_PROGRESS",
                new Step("Table", "AWS::DynamoDB::Table", "CREATE_COMPLETE", ""),
                new Step(NAME, STACK, "CREATE_COMPLETE", ""));
        aws.plansNext("FAILED", "No updates are to be performed.", "");

        deploy(StageStack.BRIDGE);

        assertThat(lines)
                .contains(NAME + " is being changed by another run of dev-runner, waiting for its end")
                .anyMatch(line -> line.contains("CREATE_COMPLETE") && line.contains("Table"))
                .contains(NAME + ": nothing to change");
    }

    @Test
    void aRunOfOursThatFailedAfterItWasBrokenOffIsMadeAnew() {
        aws.isBeingChanged(
                NAME, "dev-runner-0815", "CREATE_IN_PROGRESS", new Step(NAME, STACK, "ROLLBACK_COMPLETE", ""));

        deploy(StageStack.BRIDGE);

        assertThat(aws.changes()).containsExactly("DeleteStack", "CreateChangeSet", "ExecuteChangeSet");
    }

    @Test
    void whatSomebodyElseChangesIsLeftAlone() {
        aws.isBeingChanged(NAME, "Console-0815", "UPDATE_IN_PROGRESS");

        UserException e = failure(StageStack.BRIDGE);

        assertThat(e.why()).contains("somebody else is changing it").contains("UPDATE_IN_PROGRESS");
        assertThat(aws.changes()).isEmpty();
    }

    @Test
    void aPlanThatSomebodyElseHasOvertakenIsNotExecuted() {
        aws.has(NAME, "CREATE_COMPLETE", Map.of("TemplateVersion", "1"));
        aws.refusesNext("ExecuteChangeSet", 404, "ChangeSetNotFound", "ChangeSet [x] does not exist");

        assertThat(failure(StageStack.BRIDGE).why()).contains("somebody else has changed the stack");
    }

    @Test
    void aStackOfANewerDevRunnerIsLeftAlone() {
        aws.has(NAME, "CREATE_COMPLETE", Map.of("TemplateVersion", "2"));

        UserException e = failure(StageStack.BRIDGE);

        assertThat(e.what()).contains("newer than this dev-runner");
        assertThat(e.fix()).contains("update dev-runner");
        assertThat(aws.changes()).isEmpty();
    }

    @Test
    void statesThatNeedAPersonAreNamed() {
        aws.has(NAME, "UPDATE_ROLLBACK_FAILED", Map.of());
        assertThat(failure(StageStack.BRIDGE).fix()).contains("continue-update-rollback --stack-name " + NAME);

        aws.has(NAME, "DELETE_FAILED", Map.of());
        assertThat(failure(StageStack.BRIDGE).fix()).contains("dev-runner remove bridge --stage dev");
    }

    @Test
    void aDeniedActionIsNamed() {
        aws.refusesNext(
                "CreateChangeSet",
                403,
                "AccessDenied",
                "User: arn:aws:iam::123456789012:user/ann is not authorized to perform: cloudformation:CreateChangeSet"
                        + " on resource: arn:aws:cloudformation:eu-central-1:123456789012:stack/x/* because no"
                        + " identity-based policy allows the cloudformation:CreateChangeSet action");

        UserException e = failure(StageStack.NETWORK);

        assertThat(e.what()).isEqualTo("the stack dev-runner-dev-network cannot be planned");
        assertThat(e.why())
                .contains("may not cloudformation:CreateChangeSet on arn:aws:cloudformation:eu-central-1")
                .contains("no identity-based policy allows");
        assertThat(e.fix()).contains("have cloudformation:CreateChangeSet allowed");
    }

    @Test
    void expiredCredentialsAreNamed() {
        aws.refusesNext("DescribeStacks", 403, "ExpiredToken", "The security token included in the request is expired");

        UserException e = failure(StageStack.NETWORK);

        assertThat(e.why()).isEqualTo("the AWS credentials have expired");
        assertThat(e.fix()).contains("aws sso login");
    }

    @Test
    void whatIsThrottledIsTriedAgain() {
        aws.refusesNext("CreateChangeSet", 400, "Throttling", "Rate exceeded");

        deploy(StageStack.NETWORK);

        assertThat(aws.status("dev-runner-dev-network")).isEqualTo("CREATE_COMPLETE");
    }

    @Test
    void whatStaysThrottledIsNamed() {
        for (int i = 0; i < 4; i++) {
            aws.refusesNext("CreateChangeSet", 400, "Throttling", "Rate exceeded");
        }

        assertThat(failure(StageStack.NETWORK).why())
                .contains("AWS refuses more calls")
                .contains("Throttling");
    }

    @Test
    void aParameterThatNoTemplateHasIsRefused() {
        assertThatThrownBy(() -> StackDeployment.checkParameters(
                        EnumSet.of(StageStack.BRIDGE), Map.of("VpcCidr", "10.0.0.0/16")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("no parameter 'VpcCidr'")
                .satisfies(e -> assertThat(((UserException) e).why()).contains("RateLimit"));
    }
}
