package io.devrunner.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.devrunner.protocol.UserException;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a bridge that is not as it should be, through the real SDK. */
class BridgeStackTest {
    private static final String DEPLOY = "dev-runner deploy bridge --stage dev --region eu-central-1";

    private CannedAws aws;
    private AwsAccess access;

    @BeforeEach
    void open() throws Exception {
        aws = CannedAws.open();
        access = aws.access();
    }

    @AfterEach
    void close() {
        access.close();
        aws.close();
    }

    private static String outputs(Map<String, String> changed) {
        Map<String, String> outputs = new TreeMap<>(Map.of(
                "WebSocketUrl", "wss://abc123.execute-api.eu-central-1.amazonaws.com/dev",
                "TableName", "dev-runner-dev",
                "StubPolicyArn", "arn:aws:iam::123456789012:policy/stub",
                "DeveloperPolicyArn", "arn:aws:iam::123456789012:policy/developer",
                "TemplateVersion", Integer.toString(BridgeStack.TEMPLATE_VERSION)));
        outputs.putAll(changed);
        return outputs.entrySet().stream()
                .filter(output -> !output.getValue().isEmpty())
                .map(output -> "<member><OutputKey>" + output.getKey() + "</OutputKey><OutputValue>" + output.getValue()
                        + "</OutputValue></member>")
                .collect(Collectors.joining());
    }

    private String failure() {
        UserException[] met = new UserException[1];
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> BridgeStack.find(access, "dev"))
                .satisfies(e -> met[0] = e);
        String text = met[0].what() + "\n" + met[0].why() + "\n" + met[0].fix();
        assertThat(text.lines()).as(text).hasSize(3);
        return text;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE_COMPLETE",
                "UPDATE_COMPLETE",
                "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
                "UPDATE_ROLLBACK_COMPLETE"
            })
    void aStackThatStandsTellsWhereTheBridgeIs(String state) {
        aws.stack(state, outputs(Map.of()));

        BridgeStack bridge = BridgeStack.find(access, "dev");

        assertThat(bridge.webSocketUrl())
                .isEqualTo(URI.create("wss://abc123.execute-api.eu-central-1.amazonaws.com/dev"));
        assertThat(bridge.tableName()).isEqualTo("dev-runner-dev");
        assertThat(bridge.address().region()).isEqualTo("eu-central-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS"})
    void aStackThatIsBeingChangedIsToBeWaitedFor(String state) {
        aws.stack(state, "");

        assertThat(failure()).contains("is being changed", state, "try again");
    }

    @Test
    void aStackThatWasOnlyPlannedIsNoBridge() {
        aws.stack("REVIEW_IN_PROGRESS", "");

        assertThat(failure()).contains("no bridge for the stage 'dev' in eu-central-1", "never deployed", DEPLOY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ROLLBACK_COMPLETE", "CREATE_FAILED", "DELETE_FAILED", "UPDATE_ROLLBACK_FAILED"})
    void aStackThatFailedIsToBeDeployedAgain(String state) {
        aws.stack(state, "");

        assertThat(failure()).contains("does not work", state, DEPLOY);
    }

    /** Else neither the functions nor the stack could be put right again. */
    @ParameterizedTest
    @ValueSource(strings = {"DELETE_FAILED", "UPDATE_ROLLBACK_FAILED", "UPDATE_IN_PROGRESS"})
    void functionsCanBeDetachedFromAStackInAnyState(String state) {
        aws.stack(state, outputs(Map.of("TemplateVersion", "0")));

        assertThat(BridgeStack.findInAnyState(access, "dev").tableName()).isEqualTo("dev-runner-dev");
    }

    @Test
    void aTemplateOfAnotherVersionSaysWhichSideIsOld() {
        aws.stack("CREATE_COMPLETE", outputs(Map.of("TemplateVersion", "0")));
        assertThat(failure()).contains("older than this dev-runner", "version 0", DEPLOY);

        aws.stack("CREATE_COMPLETE", outputs(Map.of("TemplateVersion", "1000")));
        assertThat(failure()).contains("newer than this dev-runner", "version 1000", "update dev-runner");

        aws.stack("CREATE_COMPLETE", outputs(Map.of("TableName", "")));
        assertThat(failure()).contains("no output TableName", DEPLOY);
    }

    @Test
    void inAWrongRegionThereIsNoStack() {
        aws.error(400, "ValidationError", "Stack with id dev-runner-dev-bridge does not exist");

        assertThat(failure())
                .contains("no bridge for the stage 'dev' in eu-central-1", DEPLOY, "--region or --profile");
    }

    @ParameterizedTest
    @CsvSource({
        "ExpiredToken, The security token included in the request is expired, have expired",
        "InvalidClientTokenId, The security token included in the request is invalid., does not know the access key",
        "SignatureDoesNotMatch, Signature expired: 20260101T000000Z is now earlier than 20260102T000000Z, clock",
    })
    void credentialsThatAwsRefusesSayWhatToDo(String code, String message, String says) {
        aws.error(403, code, message);

        assertThat(failure()).contains("the bridge of the stage 'dev'", says);
    }

    @Test
    void aMissingPermissionNamesActionAndResource() {
        String stack = "arn:aws:cloudformation:eu-central-1:123456789012:stack/dev-runner-dev-bridge/*";
        aws.error(
                403,
                "AccessDenied",
                "User: arn:aws:iam::123456789012:user/ada is not authorized to perform: cloudformation:DescribeStacks"
                        + " on resource: " + stack + " because no identity-based policy allows it");

        assertThat(failure()).contains("may not cloudformation:DescribeStacks on " + stack, "no identity-based policy");
    }

    @Test
    void anAwsThatCannotBeReachedIsTold() {
        aws.close();

        assertThat(failure()).contains("cannot be reached", "cloudformation:DescribeStacks in eu-central-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a--b", "-a", "a_b", "a.b", "Dev", "feature-X", "a123456789012345678901234567890123"})
    void aStageThatCannotNameAStackIsRefused(String stage) {
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> BridgeStack.find(access, stage))
                .satisfies(e -> assertThat(e.what()).contains("'" + stage + "'", "cannot be a stage"));
    }
}
