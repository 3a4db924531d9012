package io.devrunner.infra.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.devrunner.infra.attach.FakeAws.Answer;
import io.devrunner.protocol.UserException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attaching and detaching on the wire, with all that can be wrong about a function. */
class AttachTest {
    private static final String FUNCTION = Account.FUNCTION;

    @TempDir
    private Path directory;

    private FakeAws aws;
    private Account account;
    private ObjectNode function;

    @BeforeEach
    void open() throws Exception {
        aws = FakeAws.start();
        account = account("dev");
        function = aws.lambda().add(FUNCTION);
    }

    @AfterEach
    void close() {
        aws.close();
    }

    private Account account(String stage) {
        return new Account(aws, stage, directory, UnaryOperator.identity());
    }

    @Test
    void anAttachedFunctionHasTheStubAndAllThatItHadBefore() {
        account.attach(FUNCTION);

        JsonNode now = now();
        assertThat(now.get("Handler").asText()).isEqualTo("io.devrunner.stub.StubHandler");
        assertThat(now.get("Timeout").asInt()).isEqualTo(900);
        assertThat(now.at("/Layers/0/Arn").asText()).endsWith(":layer:agent:3");
        assertThat(now.at("/Layers/1/Arn").asText()).endsWith(":layer:dev-runner-stub:1");
        assertThat(FakeAws.JSON.convertValue(
                        now.at("/Environment/Variables"), new TypeReference<Map<String, String>>() {}))
                .isEqualTo(Map.of(
                        "A", "quoted \"1\"",
                        "B", "2",
                        "DEV_RUNNER_STAGE", "dev",
                        "DEV_RUNNER_HANDLER", "example.Orders::handle",
                        "DEV_RUNNER_TIMEOUT", "7",
                        "DEV_RUNNER_BRIDGE_URL", "wss://abc.execute-api.eu-west-1.amazonaws.com/dev",
                        "DEV_RUNNER_TABLE", "dev-runner-dev"));
        assertThat(aws.queries().policies(Account.ROLE)).containsExactly(FakeAws.STUB_POLICY);
        assertThat(account.list()).singleElement().satisfies(attached -> {
            assertThat(attached.name()).isEqualTo(FUNCTION);
            assertThat(attached.handler()).isEqualTo("example.Orders::handle");
            assertThat(attached.by()).isEqualTo("ada");
            assertThat(attached.trouble()).isEmpty();
        });
    }

    @Test
    void noValueOfAVariableLeavesTheFunction() {
        account.attach(FUNCTION);
        assertThat(aws.table().items().toString())
                .contains("example.Orders::handle")
                .doesNotContain("quoted");
        assertThat(account.said().toString()).doesNotContain("quoted");
    }

    @Test
    void detachingRestoresEverythingAlsoFromAnotherMachine() {
        JsonNode before = now();
        account.attach(FUNCTION);
        Account other = account("dev");
        other.detach(FUNCTION);
        assertThat(other.said()).containsExactly("orders is detached from the stage dev");
        assertThat(now()).isEqualTo(before);
        assertNothingIsLeft();
    }

    @Test
    void theStubsLayerIsPublishedOnceForItsJar() {
        aws.lambda().add("prices");
        account.attach(FUNCTION, "prices");

        assertThat(aws.lambda().layerVersions()).isEqualTo(1);
        assertThat(now().at("/Layers/1/Arn").asText()).endsWith(":layer:dev-runner-stub:1");
    }

    /** Whoever may publish the layer chooses its description. */
    @Test
    void aLayerThatOnlySaysThatItIsTheStubsIsNotTaken() {
        aws.lambda().add("prices");
        account.attach("prices");
        aws.lambda().forgeLayer();

        account.attach(FUNCTION);
        assertThat(now().at("/Layers/1/Arn").asText()).endsWith(":layer:dev-runner-stub:1");

        account.detach(FUNCTION);
        aws.lambda().forgeLayers();
        account.attach(FUNCTION);
        assertThat(now().at("/Layers/1/Arn").asText()).endsWith(":layer:dev-runner-stub:3");
    }

    /** Of any JDK: else each one would publish a version of its own. */
    @Test
    void theStubsLayerHasTheSameBytesEverywhere() {
        account.attach(FUNCTION);

        assertThat(aws.lambda().layerHash()).isEqualTo("UBZVlwNJ2gGKYedm53G0GpOS047tNTdyd+1IamGh54s=");
    }

    @Test
    void whoHasAttachedAFunctionIsKnown() {
        aws.lambda().add("prices");
        account.attach(FUNCTION, "prices");

        assertThat(account.attachers("*")).containsExactly(entry(FUNCTION, "ada"), entry("prices", "ada"));
        assertThat(account.attachers("pri*")).containsOnlyKeys("prices");
        assertThat(account.attachers("stock")).isEmpty();
    }

    @Test
    void whatIsNamedAndNotAttachedIsKnown() {
        account.attach(FUNCTION);

        assertThat(account.notAttached(FUNCTION, "or*", "*", "prices", "x*")).containsExactly("prices", "x*");
        assertThat(account.names("or*", "x*")).containsExactly(FUNCTION);
        assertThat(account.names("prices")).isEmpty();
    }

    @Test
    void ofTheAttachedFunctionsOnlyThoseThatAreNamedAreLookedAt() {
        aws.lambda().add("prices");
        account.attach(FUNCTION, "prices");
        int before = aws.calls().size();

        assertThat(account.list("pri*")).extracting(AttachedFunction::name).containsExactly("prices");

        assertThat(aws.calls().subList(before, aws.calls().size())).containsExactly("Query", "GetFunction");
    }

    @Test
    void aFunctionWithNeitherVariablesNorLayersHasNoneAgain() {
        function.remove(List.of("Environment", "Layers"));
        JsonNode before = now();
        account.attach(FUNCTION);
        account.detach(FUNCTION);
        assertThat(now()).isEqualTo(before);
    }

    @Test
    void attachingTwiceChangesNothing() {
        account.attach(FUNCTION);
        JsonNode attached = now();
        Map<String, JsonNode> items = aws.table().items();
        account.attach(FUNCTION);
        assertThat(now()).isEqualTo(attached);
        assertThat(aws.table().items()).isEqualTo(items);
        assertThat(aws.calls()).containsOnlyOnce("UpdateFunctionConfiguration", "PublishLayerVersion");
        assertThat(account.said()).last().isEqualTo("orders is attached to the stage dev already");
    }

    @Test
    void twoDevelopersWhoAttachAtOnceBothEndWithAnAttachedFunction() {
        JsonNode before = now();
        Account grace = account("dev");
        Account slow = new Account(
                aws,
                "dev",
                directory,
                services -> Faults.at(services, 4, () -> {
                    grace.attach(FUNCTION);
                }));
        slow.attach(FUNCTION);
        assertThat(account.list())
                .singleElement()
                .satisfies(attached -> assertThat(attached.trouble()).isEmpty());
        account.detach(FUNCTION);
        assertThat(now()).isEqualTo(before);
        assertNothingIsLeft();
    }

    @Test
    void whatOthersHaveChangedMeanwhileStaysAndIsTold() {
        account.attach(FUNCTION);
        ObjectNode changed = aws.lambda().change(FUNCTION);
        changed.put("MemorySize", 1024).put("Timeout", 60);
        ((ObjectNode) changed.at("/Environment/Variables")).put("NEW", "secret").remove("A");
        changed.withArray("Layers").insertObject(0).put("Arn", "arn:aws:lambda:eu-west-1:1:layer:new:1");

        account.detach(FUNCTION);

        JsonNode now = now();
        assertThat(now.get("Handler").asText()).isEqualTo("example.Orders::handle");
        assertThat(now.get("Timeout").asInt()).isEqualTo(60);
        assertThat(now.get("MemorySize").asInt()).isEqualTo(1024);
        assertThat(now.at("/Environment/Variables").toString()).isEqualTo("{\"B\":\"2\",\"NEW\":\"secret\"}");
        assertThat(now.get("Layers").findValuesAsText("Arn"))
                .containsExactly(
                        "arn:aws:lambda:eu-west-1:1:layer:new:1",
                        "arn:aws:lambda:eu-west-1:123456789012:layer:agent:3");
        assertThat(String.join("\n", account.said()))
                .contains(
                        "the timeout is 60 s, was 7 s", "the environment variables are B, NEW, were A, B", "layers are")
                .doesNotContain("secret");
        assertNothingIsLeft();
    }

    @Test
    void aFunctionThatAnotherToolHasDeployedAgainIsLeftAsThatToolWantsIt() {
        account.attach(FUNCTION);
        ObjectNode deployed = aws.lambda().add(FUNCTION);
        deployed.put("Handler", "example.New");
        assertThat(account.list().get(0).trouble().orElseThrow()).contains("example.New", "attach it again");
        JsonNode before = now();

        account.detach(FUNCTION);

        assertThat(now()).isEqualTo(before);
        assertThat(account.said()).anyMatch(line -> line.contains("the handler is example.New, was example.Orders"));
        assertNothingIsLeft();
    }

    @Test
    void aTimeoutThatAnotherToolHasShortenedIsToldAndAttachingAgainMendsIt() {
        account.attach(FUNCTION);
        aws.lambda().change(FUNCTION).put("Timeout", 30);
        assertThat(account.list().get(0).trouble().orElseThrow()).contains("its timeout is 30 s", "attach it again");

        account.attach(FUNCTION);

        assertThat(now().get("Timeout").asInt()).isEqualTo(900);
        assertThat(account.list().get(0).trouble()).isEmpty();
    }

    @Test
    void whoMayNotReadFunctionsSeesWhichAreAttached() {
        account.attach(FUNCTION);
        aws.refuse("GetFunction", Answer.error(403, "AccessDeniedException", "not authorized"));

        assertThat(account.list()).singleElement().satisfies(attached -> {
            assertThat(attached.name()).isEqualTo(FUNCTION);
            assertThat(attached.trouble().orElseThrow()).contains("state not checked", "lambda:GetFunction");
        });
    }

    @Test
    void attachingAgainAfterAnotherToolsDeploymentKeepsWhatItHasDeployed() {
        account.attach(FUNCTION);
        aws.lambda().add(FUNCTION).put("Handler", "example.New").put("Timeout", 11);
        JsonNode before = now();
        account.attach(FUNCTION);
        assertThat(now().at("/Environment/Variables/DEV_RUNNER_HANDLER").asText())
                .isEqualTo("example.New");
        account.detach(FUNCTION);
        assertThat(now()).isEqualTo(before);
        assertNothingIsLeft();
    }

    /** As {@code cdk deploy --hotswap} does: the stub stays, and leads nowhere. */
    @Test
    void aFunctionWhoseVariablesAnotherToolHasReplacedIsMendedByAttachingItAgain() {
        account.attach(FUNCTION);
        ObjectNode variables = ((ObjectNode) aws.lambda().change(FUNCTION).path("Environment")).putObject("Variables");
        variables.put("GREETING", "theirs");
        assertThat(account.list().get(0).trouble().orElseThrow()).contains("DEV_RUNNER variables", "attach it again");

        account.attach(FUNCTION);

        assertThat(account.list().get(0).trouble()).isEmpty();
        account.detach(FUNCTION);
        assertThat(now().at("/Environment/Variables")).isEqualTo(variables);
        assertThat(now().get("Handler").asText()).isEqualTo("example.Orders::handle");
        assertNothingIsLeft();
    }

    @Test
    void aTableThatWasDeletedByHandDoesNotKeepAFunctionFromBeingDetached() {
        JsonNode before = now();
        account.attach(FUNCTION);
        aws.table().delete();
        account.detach(FUNCTION);
        assertThat(now()).isEqualTo(before);
        assertThat(account.said()).anyMatch(line -> line.contains("restored from its own variables"));
    }

    @Test
    void attachingWithoutATableSaysWhatToDo() {
        aws.table().delete();
        JsonNode before = now();
        assertFails(() -> account.attach(FUNCTION), "dev-runner-dev", "deploy bridge");
        assertThat(now()).isEqualTo(before);
    }

    @Test
    void aRoleOfSeveralFunctionsKeepsThePolicyUntilTheLastIsDetached() {
        aws.lambda().add("prices");
        account.attach(FUNCTION, "prices");
        account.detach(FUNCTION);
        assertThat(aws.queries().policies(Account.ROLE)).containsExactly(FakeAws.STUB_POLICY);
        account.detach("prices");
        assertNothingIsLeft();
    }

    @Test
    void aPolicyThatTheRoleHadBeforeStays() {
        aws.queries().addPolicy(Account.ROLE, FakeAws.STUB_POLICY);
        account.attach(FUNCTION);
        account.detach(FUNCTION);
        assertThat(aws.queries().policies(Account.ROLE)).containsExactly(FakeAws.STUB_POLICY);
    }

    @Test
    void aGlobStandsForFunctionsAndForAttachedFunctions() {
        aws.lambda().add("orders-list");
        aws.lambda().add("prices");
        account.attach("orders*");
        assertThat(account.list()).extracting(AttachedFunction::name).containsExactly("orders", "orders-list");
        account.detach("*");
        assertNothingIsLeft();
    }

    @Test
    void aGlobSkipsWhatTheStubCannotRunInWithAWord() {
        aws.lambda().add("orders-logs").put("Runtime", "nodejs22.x");
        aws.lambda().add("orders-report").put("PackageType", "Image").remove(List.of("Runtime", "Handler"));

        account.attach("orders*", "ord*");

        assertThat(account.list()).extracting(AttachedFunction::name).containsExactly("orders");
        assertThat(account.said())
                .filteredOn(line -> line.contains("skipped"))
                .containsExactly(
                        "warning: skipped orders-logs: nodejs22.x", "warning: skipped orders-report: container image");
        assertFails(() -> account.attach("*logs"), "'*logs'", "orders-logs: nodejs22.x");
        assertFails(() -> account.attach("orders-logs"), "orders-logs cannot be attached", "nodejs22.x");
    }

    @Test
    void aFunctionOfAGlobThatCannotBeAttachedKeepsNoneOfTheOthers() {
        aws.lambda().add("orders-a").putObject("TenancyConfig");
        aws.lambda().add("orders-b-prod");
        aws.lambda().add("orders-c");

        assertFails(
                () -> account.attach("orders*"),
                "2 of 4 functions are not attached: orders-a, orders-b-prod",
                "the others are attached");

        assertThat(account.list()).extracting(AttachedFunction::name).containsExactly("orders", "orders-c");
        assertThat(account.said())
                .anyMatch(line -> line.startsWith("warning: the function orders-a cannot be attached: ")
                        && line.contains("tenants"))
                .anyMatch(line -> line.startsWith("warning: the function orders-b-prod looks like production"));
    }

    @Test
    void aFunctionThatIsNamedFailsAtOnceAlsoBesideAGlob() {
        aws.lambda().add("orders-a").putObject("TenancyConfig");

        assertFails(() -> account.attach("orders-a", "orders*"), "the function orders-a cannot be attached");

        assertThat(account.list()).isEmpty();
    }

    @Test
    void aFunctionOfAGlobThatCannotBeDetachedKeepsNoneOfTheOthers() {
        aws.lambda().add("orders-a");
        aws.lambda().add("orders-b");
        account.attach("orders*");
        aws.lambda()
                .change("orders-a")
                .putObject("Environment")
                .putObject("Error")
                .put("ErrorCode", "AccessDeniedException")
                .put("Message", "Lambda was unable to decrypt");

        assertFails(() -> account.detach("*"), "1 of 3 functions are not detached: orders-a");

        assertThat(account.list()).extracting(AttachedFunction::name).containsExactly("orders-a");
        assertThat(account.said())
                .anyMatch(line -> line.startsWith("warning: the environment variables of orders-a cannot be read"));
    }

    @Test
    void aGlobThatMatchesNothingIsNamedWithWhatThereIs() {
        assertFails(() -> account.attach("price*"), "price*", "orders");
        assertFails(() -> account.detach("price*"), "price*", "nothing is attached to the stage dev");
    }

    @Test
    void anArnIsANameAndAVersionIsNot() {
        account.attach("arn:aws:lambda:eu-west-1:123456789012:function:orders");
        assertThat(account.list()).hasSize(1);
        assertFails(() -> account.attach("orders:live"), "orders:live", "live");
        assertFails(() -> account.attach("my function"), "my function", "names have letters");
    }

    @Test
    void anArnOfAnotherRegionOrAccountIsNotTakenForAFunctionOfThisOne() {
        String region = "arn:aws:lambda:us-east-1:123456789012:function:orders";
        String other = "arn:aws:lambda:eu-west-1:111111111111:function:orders";
        assertFails(() -> account.attach(region), region, "us-east-1", "eu-west-1", "--region us-east-1");
        assertFails(() -> account.attach(other), other, "111111111111", "123456789012");
        assertThat(account.list()).isEmpty();

        account.attach(FUNCTION);
        assertFails(() -> account.detach(region), "us-east-1");
        assertFails(() -> account.detach(other), "111111111111");
        assertThat(account.list()).hasSize(1);
    }

    @Test
    void aFunctionThatDoesNotExistIsNamedWithItsRegion() {
        assertFails(() -> account.attach("nothing"), "nothing", "eu-west-1");
        assertFails(() -> account.detach("nothing"), "nothing", "no such function");
    }

    @Test
    void whatWasNeverAttachedIsNotDetached() {
        JsonNode before = now();
        assertFails(() -> account.detach(FUNCTION), FUNCTION, "example.Orders::handle", "status --stage dev");
        assertThat(now()).isEqualTo(before);
    }

    @Test
    void aFunctionThatIsGoneIsForgotten() {
        account.attach(FUNCTION);
        aws.lambda().remove(FUNCTION);
        assertThat(account.list().get(0).trouble()).isNotEmpty();
        account.detach(FUNCTION);
        assertNothingIsLeft();
    }

    @Test
    void aFunctionOfAnotherStageIsNotTakenFromIt() {
        Account test = account("test");
        test.attach(FUNCTION);
        assertFails(() -> account.attach(FUNCTION), "another stage", "'test'", "detach orders --stage test");
        assertFails(() -> account.detach(FUNCTION), "not attached to the stage dev", "'test'");
    }

    /** It was deployed anew between, so that nothing on it told of the first stage. */
    @Test
    void aFunctionThatIsAttachedToAnotherStageByNowIsLeftToThat() {
        account.attach(FUNCTION);
        aws.lambda().add(FUNCTION).put("Handler", "example.New").put("Timeout", 11);
        JsonNode deployed = now();
        Account test = account("test");
        test.attach(FUNCTION);
        JsonNode attached = now();
        assertThat(account.list().get(0).trouble().orElseThrow()).contains("'test'", "detach it here");

        account.detach(FUNCTION);

        assertThat(now()).isEqualTo(attached);
        assertThat(account.said())
                .contains("note: orders: it is attached to the stage 'test' by now, and left as it is there");
        assertThat(account.list()).isEmpty();
        assertThat(aws.queries().policies(Account.ROLE)).containsExactly(FakeAws.stubPolicy("test"));
        assertThat(test.list())
                .singleElement()
                .satisfies(each -> assertThat(each.trouble()).isEmpty());

        test.detach(FUNCTION);
        assertThat(now()).isEqualTo(deployed);
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nodejs22.x", "python3.13", "java11", "java8.al2", "provided.al2023"})
    void aRuntimeThatTheStubDoesNotRunOnIsNamed(String runtime) {
        function.put("Runtime", runtime);
        assertUntouched(runtime, "java17");
    }

    @Test
    void aContainerImageIsRefused() {
        function.put("PackageType", "Image").remove(List.of("Runtime", "Handler"));
        assertFails(() -> account.attach(FUNCTION), FUNCTION, "container image");
    }

    /** The Lambda Web Adapter starts the handler as a program. */
    @ParameterizedTest
    @ValueSource(strings = {"run.sh", "example.Orders::handle"})
    void aHandlerThatAWrapperStartsAsAProgramIsRefused(String handler) {
        function.put("Handler", handler)
                .withObject("/Environment/Variables")
                .put("AWS_LAMBDA_EXEC_WRAPPER", "/opt/bootstrap");
        assertUntouched(handler, "AWS_LAMBDA_EXEC_WRAPPER=/opt/bootstrap");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run.sh", "bin/start", "java -jar app.jar", "index:handler"})
    void aHandlerThatIsNoJavaClassIsRefused(String handler) {
        function.put("Handler", handler);
        assertUntouched("'" + handler + "' is no Java class");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Orders", "example.Orders$Inner", "example.Bestellung_ü::größe"})
    void aHandlerThatIsAJavaClassIsAttached(String handler) {
        function.put("Handler", handler);
        account.attach(FUNCTION);
        assertThat(account.said()).noneMatch(line -> line.startsWith("warning"));
    }

    @Test
    void anyOtherWrapperIsAWarning() {
        function.withObject("/Environment/Variables").put("AWS_LAMBDA_EXEC_WRAPPER", "/opt/otel-handler");
        account.attach(FUNCTION);
        assertThat(account.said())
                .anyMatch(line -> line.startsWith("warning: orders is started by")
                        && line.contains("AWS_LAMBDA_EXEC_WRAPPER=/opt/otel-handler"));
    }

    @Test
    void aFunctionThatIsolatesItsTenantsIsRefused() {
        function.putObject("TenancyConfig").put("TenantIsolationMode", "PER_TENANT");
        assertFails(() -> account.attach(FUNCTION), FUNCTION, "tenant");
    }

    @Test
    void aSixthLayerIsOneTooMany() {
        for (int i = 0; i < 4; i++) {
            function.withArray("Layers")
                    .addObject()
                    .put("Arn", "arn:layer:l:" + i)
                    .put("CodeSize", 1);
        }
        assertUntouched("5 layers");
    }

    @Test
    void tooLongAnEnvironmentIsRefusedBeforeLambdaDoes() {
        ((ObjectNode) function.at("/Environment/Variables")).put("LONG", "x".repeat(3_900));
        assertUntouched("environment variables have", "4096");
        assertThat(aws.calls()).doesNotContain("UpdateFunctionConfiguration");
    }

    @Test
    void tooLargeAPackageIsRefusedWithTheSizeOfEachPart() {
        function.put("CodeSize", 200 << 20);
        ((ObjectNode) function.at("/Layers/0")).put("CodeSize", 50 << 20);
        assertUntouched(
                "the function orders cannot be attached",
                "packed, Lambda allows 250 MB unpacked",
                "its package has 200 MB, the layer agent:3 has 50 MB, that of the stub has 0.0 MB",
                "fewer or smaller dependencies");
        assertThat(aws.calls()).doesNotContain("UpdateFunctionConfiguration");
    }

    /** Both wordings come from Lambda. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Function code combined with layers exceeds the maximum allowed size of 262144000 bytes. The actual"
                        + " size is 263669938 bytes.",
                "Layers consume more than the available size of 262144000 bytes"
            })
    void whatIsTooLargeOnlyUnpackedIsRefusedByLambdaAndCanBeGivenUp(String refusal) {
        function.put("CodeSize", 130 << 20);
        JsonNode before = now();
        aws.refuse("UpdateFunctionConfiguration", Answer.error(400, "InvalidParameterValueException", refusal));

        assertFails(
                () -> account.attach(FUNCTION),
                "the function orders cannot be attached",
                "larger with the layer of the stub than the 250 MB that Lambda allows",
                refusal,
                "its package has 130 MB, the layer agent:3 has 0.0 MB, that of the stub has",
                "fewer or smaller dependencies",
                "dev-runner detach orders --stage dev --region eu-west-1");

        assertThat(now()).isEqualTo(before);
        account.detach(FUNCTION);
        assertThat(now()).isEqualTo(before);
        assertNothingIsLeft();
    }

    @Test
    void anotherRefusalOfLambdaKeepsItsWords() {
        aws.refuse(
                "UpdateFunctionConfiguration",
                Answer.error(400, "InvalidParameterValueException", "The layer is of another architecture."));

        assertFails(
                () -> account.attach(FUNCTION),
                "the function orders cannot be changed",
                "The layer is of another architecture.",
                "lambda:UpdateFunctionConfiguration");
    }

    /** The item and the policy are there by then. */
    @ParameterizedTest
    @ValueSource(strings = {"AttachRolePolicy", "UpdateFunctionConfiguration"})
    void whatIsLeftHalfAttachedCanBeAttachedAgainOrGivenUp(String call) {
        JsonNode before = now();
        aws.refuse(call, Answer.error(403, "AccessDeniedException", "not allowed"));

        assertFails(
                () -> account.attach(FUNCTION),
                "then attach it again, or take back what was done: dev-runner detach orders --stage dev"
                        + " --region eu-west-1");

        account.detach(FUNCTION);
        assertThat(now()).isEqualTo(before);
        assertNothingIsLeft();
    }

    /** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
    @Test
    void aRoleWithAllThePoliciesThatItMayHaveIsNamedWithWhatToDo() {
        aws.refuse(
                "AttachRolePolicy",
                FakeQueries.error(409, "LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10"));

        assertFails(
                () -> account.attach(FUNCTION),
                "the role orders-role cannot be given the stub's policy",
                "quota for PoliciesPerRole: 10",
                "take one from it that it does not need",
                "dev-runner detach orders --stage dev --region eu-west-1");

        account.detach(FUNCTION);
        assertNothingIsLeft();
    }

    @Test
    void anUpdateThatFailsCanBeGivenUpToo() {
        aws.lambda().failNextUpdate("the role is not valid");
        assertFails(() -> account.attach(FUNCTION), "dev-runner detach orders --stage dev --region eu-west-1");
    }

    @Test
    void variablesThatLambdaMayNotDecryptAreNotLost() {
        function.put("KMSKeyArn", "arn:aws:kms:eu-west-1:1:key/k")
                .putObject("Environment")
                .putObject("Error")
                .put("ErrorCode", "AccessDeniedException")
                .put("Message", "Lambda was unable to decrypt");
        assertFails(() -> account.attach(FUNCTION), "environment variables of orders", "kms:Decrypt");
    }

    @Test
    void codeSigningThatIsEnforcedIsRefusedAndOneThatWarnsIsTold() {
        aws.lambda().codeSigning(signing("Enforce"));
        assertUntouched("code signing");
        aws.lambda().codeSigning(signing("Warn"));
        account.attach(FUNCTION);
        assertThat(account.said()).anyMatch(line -> line.contains("code signing"));
    }

    @Test
    void codeSigningThatMayNotBeReadNamesTheActionThatLacks() {
        aws.lambda().codeSigning(signing("Warn"));
        aws.refuse("GetCodeSigningConfig", Answer.error(403, "AccessDeniedException", "not authorized"));
        account.attach(FUNCTION);
        assertThat(account.said())
                .anyMatch(line -> line.startsWith("warning") && line.contains("(lambda:GetCodeSigningConfig: "));
    }

    private static String signing(String policy) {
        return "{\"CodeSigningConfig\":{\"CodeSigningPolicies\":{\"UntrustedArtifactOnDeployment\":\"" + policy
                + "\"}}}";
    }

    @Test
    void anAliasThatPinsAVersionIsTold() {
        aws.lambda()
                .aliases("{\"Aliases\":[{\"Name\":\"live\",\"FunctionVersion\":\"7\"},"
                        + "{\"Name\":\"next\",\"FunctionVersion\":\"$LATEST\"}]}");
        account.attach(FUNCTION);
        assertThat(account.said()).anyMatch(line -> line.endsWith("live is version 7"));
        assertThat(account.said())
                .anyMatch(line -> line.contains("aws lambda update-alias --function-name " + FUNCTION
                        + " --name live --function-version '$LATEST' --region"))
                .anyMatch(line -> line.endsWith("back with --function-version 7"));
    }

    /** https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html */
    @Test
    void anAliasWithWeightsIsNotToBePointedAtTheStub() {
        String weighted = "{\"Name\":\"canary\",\"FunctionVersion\":\"7\",\"RoutingConfig\":"
                + "{\"AdditionalVersionWeights\":{\"8\":0.1}}}";
        aws.lambda().aliases("{\"Aliases\":[" + weighted + ",{\"Name\":\"live\",\"FunctionVersion\":\"6\"}]}");
        account.attach(FUNCTION);
        assertThat(account.said())
                .anyMatch(line -> line.endsWith("canary is version 7, live is version 6"))
                .anyMatch(line -> line.contains("aws lambda update-alias") && line.contains("--name live"));
        account.detach(FUNCTION);

        aws.lambda().aliases("{\"Aliases\":[" + weighted + "]}");
        account.said().clear();
        account.attach(FUNCTION);
        assertThat(account.said())
                .noneMatch(line -> line.contains("update-alias"))
                .anyMatch(line -> line.contains("call the function by its name"));
    }

    @Test
    void aVpcMustHaveAWayToTheInternet() {
        function.putObject("VpcConfig")
                .put("VpcId", "vpc-1")
                .putArray("SubnetIds")
                .add("subnet-1");
        assertUntouched("subnet-1", "NAT gateway");
        aws.queries().routes(route("<gatewayId>igw-1</gatewayId>"));
        assertUntouched("subnet-1", "igw-1", "no public address");
        aws.queries().routes(route("<natGatewayId>nat-1</natGatewayId>"));
        aws.queries()
                .endpoints("<item><vpcEndpointId>vpce-1</vpcEndpointId>"
                        + "<privateDnsEnabled>true</privateDnsEnabled></item>");
        assertUntouched("vpce-1", "private DNS");
        aws.queries().endpoints("");
        account.attach(FUNCTION);
        assertThat(account.said()).noneMatch(line -> line.startsWith("warning"));
    }

    @Test
    void itsSecurityGroupsMustLetItOut() {
        ObjectNode vpc = function.putObject("VpcConfig").put("VpcId", "vpc-1");
        vpc.putArray("SubnetIds").add("subnet-1");
        vpc.putArray("SecurityGroupIds").add("sg-1");
        aws.queries().routes(route("<natGatewayId>nat-1</natGatewayId>"));
        assertUntouched("sg-1 has no outbound rule for TCP 443", "--skip-network-check");

        aws.queries()
                .rules("<item><ipProtocol>tcp</ipProtocol><fromPort>443</fromPort><toPort>443</toPort>"
                        + "<prefixListIds><item><prefixListId>pl-1</prefixListId></item></prefixListIds></item>");
        account.attach(FUNCTION);
        assertThat(account.said())
                .anyMatch(line -> line.startsWith("warning: not checked for orders: whether its security groups")
                        && line.contains("lists of addresses"));
    }

    @Test
    void securityGroupsThatMayNotBeReadAreAWarning() {
        ObjectNode vpc = function.putObject("VpcConfig").put("VpcId", "vpc-1");
        vpc.putArray("SubnetIds").add("subnet-1");
        vpc.putArray("SecurityGroupIds").add("sg-1");
        aws.queries().routes(route("<natGatewayId>nat-1</natGatewayId>"));
        aws.refuse(
                "DescribeSecurityGroups",
                new Answer(
                        403,
                        "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized"
                                + "</Message></Error></Errors></Response>",
                        ""));
        account.attach(FUNCTION);
        assertThat(account.said())
                .anyMatch(line -> line.startsWith("warning") && line.contains("(ec2:DescribeSecurityGroups: "));
    }

    @Test
    void aWayOutByIpv6AloneIsNotEnoughUnlessThePersonKnowsBetter() {
        function.putObject("VpcConfig")
                .put("VpcId", "vpc-1")
                .putArray("SubnetIds")
                .add("subnet-1");
        aws.queries()
                .routes("<item><destinationIpv6CidrBlock>::/0</destinationIpv6CidrBlock>"
                        + "<egressOnlyInternetGatewayId>eigw-1</egressOnlyInternetGatewayId></item>");
        assertUntouched("subnet-1", "IPv6 alone", "--skip-network-check");

        account.attachUnchecked(FUNCTION);

        assertThat(account.said()).anyMatch(line -> line.contains("vpc-1") && line.contains("--skip-network-check"));
        assertThat(aws.calls()).doesNotContain("DescribeVpcEndpoints");
    }

    private static String route(String by) {
        return "<item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock>" + by + "</item>";
    }

    @Test
    void aQueueMayDeliverAMessageTwice() {
        aws.lambda().readsFrom("arn:aws:kinesis:eu-west-1:1:stream/clicks");
        account.attach(FUNCTION);
        assertThat(account.said()).noneMatch(line -> line.contains("SQS"));
        account.detach(FUNCTION);

        aws.lambda().readsFrom("arn:aws:kinesis:eu-west-1:1:stream/clicks", "arn:aws:sqs:eu-west-1:1:new-orders");
        account.attach(FUNCTION);
        assertThat(account.said())
                .anyMatch(line -> line.startsWith("warning: orders reads from SQS") && line.contains("(new-orders)"));
    }

    @Test
    void aCheckThatIsNotPermittedIsAWarning() {
        function.putObject("VpcConfig")
                .put("VpcId", "vpc-1")
                .putArray("SubnetIds")
                .add("subnet-1");
        Answer denied = new Answer(
                403,
                "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized to perform"
                        + " this operation.</Message></Error></Errors></Response>",
                "");
        aws.refuse("DescribeRouteTables", denied);
        aws.refuse("ListAliases", Answer.error(403, "AccessDeniedException", "not authorized"));
        aws.refuse("ListEventSourceMappings", Answer.error(403, "AccessDeniedException", "not authorized"));
        account.attach(FUNCTION);
        assertThat(account.said())
                .anyMatch(line -> line.startsWith("warning") && line.contains("ec2:DescribeRouteTables"))
                .anyMatch(line -> line.startsWith("warning") && line.contains("lambda:ListAliases"))
                .anyMatch(line -> line.startsWith("warning") && line.contains("lambda:ListEventSourceMappings"));
        assertThat(account.list()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GetFunction",
                "UpdateFunctionConfiguration",
                "ListLayerVersions",
                "PublishLayerVersion",
                "GetItem",
                "PutItem"
            })
    void aMissingPermissionIsNamed(String call) {
        aws.refuse(
                call,
                Answer.error(
                        403,
                        "AccessDeniedException",
                        "User: arn:aws:iam::1:user/ada is not authorized to perform: service:" + call
                                + " on resource: arn:aws:thing because no identity-based policy allows it"));
        assertFails(() -> account.attach(FUNCTION), "service:" + call, "arn:aws:thing");
    }

    @Test
    void aFunctionThatIsBeingUpdatedIsWaitedFor() {
        aws.lambda().updating(FUNCTION, 3);
        account.attach(FUNCTION);
        assertThat(account.list()).hasSize(1);
        assertThat(aws.calls()).contains("UpdateFunctionConfiguration");
    }

    @Test
    void aFunctionThatIsBeingUpdatedWithoutEndIsNamed() {
        aws.lambda().updating(FUNCTION, 1_000);
        assertFails(() -> account.attach(FUNCTION), "orders is being updated", "InProgress", "aws lambda wait");
    }

    @Test
    void anUpdateThatTakesItsTimeIsAwaited() {
        aws.lambda().lag(5);
        account.attach(FUNCTION);
        assertThat(now().get("LastUpdateStatus").asText()).isEqualTo("Successful");
    }

    @Test
    void anUpdateThatFailsIsToldAndTheNextCommandMendsIt() {
        aws.lambda().failNextUpdate("the role is not valid");
        assertFails(() -> account.attach(FUNCTION), "orders was not changed", "the role is not valid");
        account.attach(FUNCTION);
        assertThat(account.list().get(0).trouble()).isEmpty();
    }

    @Test
    void somebodysChangeBetweenReadingAndWritingIsKept() {
        Account late = new Account(
                aws,
                "dev",
                directory,
                services -> Faults.before(
                        services,
                        "updateFunctionConfiguration",
                        () -> aws.lambda()
                                .change(FUNCTION)
                                .put("MemorySize", 2048)
                                .withObject("/Environment/Variables")
                                .put("NEW", "1")));
        late.attach(FUNCTION);
        assertThat(now().get("MemorySize").asInt()).isEqualTo(2048);
        assertThat(now().at("/Environment/Variables/NEW").asText()).isEqualTo("1");
        assertThat(account.list().get(0).trouble()).isEmpty();
    }

    @Test
    void anotherCallersChangeThatNeverEndsIsNamed() {
        aws.refuse(
                "UpdateFunctionConfiguration",
                Answer.error(409, "ResourceConflictException", "An update is in progress for resource"));
        assertFails(() -> account.attach(FUNCTION), "orders is being changed", "again and again");
        assertFails(() -> account.attach(FUNCTION), "dev-runner detach orders --stage dev --region eu-west-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders-prod",
                "prod_orders",
                "OrdersProduction",
                "live",
                "ProdStack-OrdersFn123",
                "ProductionOrders",
                "prodOrders",
                "LiveStack-Fn",
                "PRODOrders",
                "OrdersPROD"
            })
    void whatLooksLikeProductionIsAttachedOnlyIfToldTwice(String name) {
        aws.lambda().add(name);
        assertFails(() -> account.attach(name), name, "--production");
        account.refuseConsent();
        assertFails(() -> account.attach(true, name), name, "you said no");
        assertThat(account.asked()).hasSize(1);
        assertThat(account.list()).isEmpty();
    }

    @Test
    void aTagOrAStageMayLookLikeProductionToo() {
        function.putObject("Tags").put("Environment", "prod");
        assertFails(() -> account.attach(FUNCTION), "tag Environment is prod");
        account.attach(true, FUNCTION);
        assertThat(account.asked()).hasSize(1);
        aws.lambda().add("prices");
        Account prod = account("prod");
        assertFails(() -> prod.attach("prices"), "the stage is called prod");
    }

    /** All else of the function is read then, and no tag at all. */
    @Test
    void tagsThatMayNotBeReadAreAWarning() {
        function.putObject("TagsError")
                .put("ErrorCode", "AccessDeniedException")
                .put("Message", "not authorized to perform: lambda:ListTags");
        account.attach(FUNCTION);
        assertThat(account.said())
                .anyMatch(line -> line.startsWith("warning: not checked for orders: whether its tags look like"
                        + " production (lambda:ListTags: AccessDeniedException"));
    }

    @Test
    void aStacksNameMayLookLikeProduction() {
        function.putObject("Tags").put("aws:cloudformation:stack-name", "ShopProd");
        assertFails(() -> account.attach(FUNCTION), "its tag aws:cloudformation:stack-name is ShopProd");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "products-delivery",
                "ProductOrders",
                "OrdersProduct",
                "PRODUCTS",
                "OrdersPRODUCT",
                "LiverPool",
                "DELIVERY"
            })
    void aProductIsNoProduction(String name) {
        aws.lambda().add(name);
        account.attach(name);
        assertThat(account.asked()).isEmpty();
    }

    private void assertUntouched(String... parts) {
        JsonNode before = now();
        assertFails(() -> account.attach(FUNCTION), parts);
        assertThat(now()).isEqualTo(before);
        assertThat(aws.table().items()).isEmpty();
        assertThat(aws.queries().policies(Account.ROLE)).isEmpty();
    }

    private void assertNothingIsLeft() {
        assertThat(aws.table().items()).isEmpty();
        assertThat(aws.queries().policies(Account.ROLE)).isEmpty();
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertFails(ThrowingCallable call, String... parts) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        UserException.class,
                        failure -> assertThat(failure.what() + "\n" + failure.why() + "\n" + failure.fix())
                                .contains(parts));
    }

    private JsonNode now() {
        return aws.lambda().configuration(FUNCTION);
    }
}
