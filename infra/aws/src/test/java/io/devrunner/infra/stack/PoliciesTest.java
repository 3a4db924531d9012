package io.devrunner.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what: least privilege, with no wildcard but those that have a reason. */
final class PoliciesTest {
    private static final String LAYERS = "!Sub arn:${AWS::Partition}:lambda:${AWS::Region}:*:layer:*:*";

    /** With the reason why nothing narrower can be said. */
    private static final Map<String, String> JUSTIFIED = justified();

    private static Map<String, String> justified() {
        Map<String, String> reasons = new HashMap<>();
        reasons.put(
                "!Sub arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/${Stage}/POST/@connections/*",
                "connection ids are random");
        reasons.put(
                "!Sub arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:layer:dev-runner-stub:*",
                "the versions of one layer");
        reasons.put(
                "!Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*",
                "functions have any role; what may be done with it is bound by a condition, or is reading");
        reasons.put(LAYERS, "functions have layers of any account; this is reading");
        reasons.put(
                "!Sub arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:code-signing-config:*",
                "functions have any of them; this is reading");
        reasons.put("*", "these actions know no resources");
        for (StageStack stack : StageStack.values()) {
            reasons.put(arn(stack), "the last part of a stack's ARN is random");
        }
        return reasons;
    }

    private static String arn(StageStack stack) {
        return "!Sub arn:${AWS::Partition}:cloudformation:${AWS::Region}:${AWS::AccountId}:stack/dev-runner-${Stage}-"
                + stack.label() + "/*";
    }

    /** https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html */
    private static final Set<String> WITHOUT_RESOURCES = Set.of(
            "lambda:ListEventSourceMappings",
            "lambda:ListFunctions",
            "ec2:DescribeRouteTables",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeVpcEndpoints");

    @ParameterizedTest
    @EnumSource
    void noStatementHasAWildcardWithoutAReason(StageStack stack) {
        List<String> wildcards = new ArrayList<>();
        for (Map<String, Object> statement : statements(stack)) {
            for (Object action : list(statement.get("Action"))) {
                assertThat(action.toString()).as("an action").doesNotContain("*");
            }
            for (Object resource : list(statement.getOrDefault("Resource", List.of()))) {
                if (resource.equals("*")) {
                    assertThat(WITHOUT_RESOURCES.containsAll(list(statement.get("Action"))))
                            .isTrue();
                }
                if (resource.toString().contains("*") && !JUSTIFIED.containsKey(resource.toString())) {
                    wildcards.add(resource.toString());
                }
            }
            assertThat(statement.containsKey("NotAction") || statement.containsKey("NotResource"))
                    .isFalse();
        }

        assertThat(wildcards).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aRoleIsForOneServiceOfAws(StageStack stack) {
        for (Map<String, Object> statement : statements(stack)) {
            if (statement.containsKey("Principal")) {
                assertThat(((Map<?, ?>) statement.get("Principal")).keySet().toString())
                        .isEqualTo("[Service]");
                assertThat(statement.get("Action")).isEqualTo("sts:AssumeRole");
            }
        }
    }

    /** What is attached from AWS's own policies is narrow: writing logs, network interfaces. */
    @ParameterizedTest
    @EnumSource
    void ofAwsPoliciesOnlyServiceRolesAreAttached(StageStack stack) {
        Template.of(stack).visit((place, map) -> {
            for (Object policy :
                    list(map.containsKey("ManagedPolicyArns") ? map.get("ManagedPolicyArns") : List.of())) {
                if (policy.toString().contains(":aws:policy/")) {
                    assertThat(policy.toString()).contains(":aws:policy/service-role/");
                }
            }
        });
    }

    @Test
    void aStubReadsSessionsAndWritesItsKeyAlone() {
        assertThat(tableRights("StubPolicy"))
                .containsExactlyInAnyOrder("dynamodb:Query !Ref Stage", "dynamodb:PutItem !Sub ${Stage}#stubs");
    }

    /** A developer who could write keys of stubs could make a colleague's runner take events from anybody. */
    @Test
    void aDeveloperWritesSessionsAndNoKeyOfAStub() {
        assertThat(tableRights("DeveloperPolicy"))
                .containsExactlyInAnyOrder(
                        "dynamodb:GetItem !Ref Stage",
                        "dynamodb:Query !Ref Stage",
                        "dynamodb:PutItem !Ref Stage",
                        "dynamodb:DeleteItem !Ref Stage",
                        "dynamodb:GetItem !Sub ${Stage}#stubs",
                        "dynamodb:Query !Sub ${Stage}#attached");
    }

    /** The parameter's default names all functions of the account. */
    @Test
    void functionsMayBeCalledOnlyWhereTheyAreNamed() {
        List<Map<String, Object>> calling = statements(StageStack.BRIDGE).stream()
                .filter(statement -> list(statement.get("Action")).contains("lambda:InvokeFunction"))
                .toList();

        assertThat(calling)
                .singleElement()
                .satisfies(statement -> assertThat(statement.get("Resource"))
                        .isEqualTo("!Sub arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:"
                                + "${FunctionNames}"));
        Template bridge = Template.of(StageStack.BRIDGE);
        assertThat(bridge.at("Resources", "CallPolicy", "Condition")).isEqualTo("NamesFunctions");
        assertThat(bridge.at("Conditions", "NamesFunctions").toString()).contains("FunctionNames", "*");
        Pattern allowed = Pattern.compile(String.valueOf(bridge.at("Parameters", "FunctionNames", "AllowedPattern")));
        assertThat(List.of("*", "Shop-*", "orders", "*-dev"))
                .allMatch(name -> allowed.matcher(name).matches());
        assertThat(List.of("**", "-*", "", "a,b"))
                .noneMatch(name -> allowed.matcher(name).matches());
    }

    /** Who attaches a function runs code with its role. */
    @Test
    void functionsMayBeAttachedOnlyWhereTheyAreNamed() {
        Template bridge = Template.of(StageStack.BRIDGE);
        assertThat(bridge.at("Resources", "AttachPolicy", "Condition")).isEqualTo("NamesFunctions");
        assertThat(bridge.at("Outputs", "AttachPolicyArn", "Condition")).isEqualTo("NamesFunctions");
        assertThat(resources("AttachPolicy", "lambda:UpdateFunctionConfiguration"))
                .singleElement()
                .asString()
                .endsWith(":function:${FunctionNames}");
    }

    /** Otherwise whoever attaches could give any role of the account any rights. */
    @Test
    void rolesAreGivenThePolicyOfStubsAlone() {
        List<Map<String, Object>> changing = statements(StageStack.BRIDGE).stream()
                .filter(statement -> list(statement.get("Action")).stream()
                        .anyMatch(action ->
                                action.toString().startsWith("iam:") && !action.equals("iam:ListAttachedRolePolicies")))
                .toList();

        assertThat(changing).hasSize(1);
        assertThat(changing.get(0).get("Condition"))
                .isEqualTo(Map.of("ArnEquals", Map.of("iam:PolicyARN", "!Ref StubPolicy")));
    }

    @Test
    void whoAttachesWritesWhatFunctionsWereAndNoSession() {
        assertThat(tableRights("AttachPolicy"))
                .containsExactlyInAnyOrder(
                        "dynamodb:GetItem !Sub ${Stage}#attached",
                        "dynamodb:Query !Sub ${Stage}#attached",
                        "dynamodb:PutItem !Sub ${Stage}#attached",
                        "dynamodb:DeleteItem !Sub ${Stage}#attached");
    }

    /** {@code status} and {@code doctor} look at all of them. */
    @ParameterizedTest
    @ValueSource(strings = {"DeveloperPolicy", "AttachPolicy"})
    void eachStackOfAStageMayBeRead(String policy) {
        assertThat(resources(policy, "cloudformation:DescribeStacks"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(StageStack.values())
                        .map(PoliciesTest::arn)
                        .toList());
    }

    /** Lambda asks for each layer of a function that is changed, also for those of others. */
    @Test
    void whoAttachesReadsAllLayersAndChangesNoneButThatOfTheStub() {
        assertThat(resources("AttachPolicy", "lambda:GetLayerVersion")).contains(LAYERS);
        assertThat(resources("AttachPolicy", "lambda:PublishLayerVersion"))
                .allMatch(resource -> resource.contains(":layer:dev-runner-stub"));
    }

    @Test
    void whoAttachesMaySeeWhatIsCheckedAndNothingThatNobodyReads() {
        assertThat(resources("AttachPolicy", "lambda:GetFunctionCodeSigningConfig"))
                .hasSize(1);
        assertThat(resources("AttachPolicy", "lambda:GetCodeSigningConfig")).hasSize(1);
        assertThat(resources("AttachPolicy", "lambda:ListTags"))
                .as("without it the tags that look like production are not seen")
                .isEqualTo(resources("AttachPolicy", "lambda:GetFunction"));
        assertThat(resources("AttachPolicy", "lambda:GetFunctionConfiguration")).isEmpty();
        assertThat(resources("AttachPolicy", "ec2:DescribeSecurityGroups")).containsExactly("*");
    }

    /** What a policy of the bridge lets this be done with. */
    private static List<String> resources(String policy, String action) {
        List<String> resources = new ArrayList<>();
        for (Object each : (List<?>) Template.of(StageStack.BRIDGE).property(policy, "PolicyDocument", "Statement")) {
            Map<?, ?> statement = (Map<?, ?>) each;
            if (list(statement.get("Action")).contains(action)) {
                list(statement.get("Resource")).forEach(resource -> resources.add(resource.toString()));
            }
        }
        return resources;
    }

    private static List<String> tableRights(String policy) {
        List<String> rights = new ArrayList<>();
        Template bridge = Template.of(StageStack.BRIDGE);
        for (Object each : (List<?>) bridge.property(policy, "PolicyDocument", "Statement")) {
            Map<?, ?> statement = (Map<?, ?>) each;
            if (!statement.get("Resource").equals("!GetAtt Table.Arn")) {
                continue;
            }
            Map<?, ?> condition = (Map<?, ?>) statement.get("Condition");
            List<?> keys =
                    (List<?>) ((Map<?, ?>) condition.get("ForAllValues:StringEquals")).get("dynamodb:LeadingKeys");
            assertThat(condition.get("Null"))
                    .as("ForAllValues holds for a request without any key too")
                    .isEqualTo(Map.of("dynamodb:LeadingKeys", "false"));
            for (Object action : list(statement.get("Action"))) {
                keys.forEach(key -> rights.add(action + " " + key));
            }
        }
        return rights;
    }

    /** Each statement of each policy, also those of roles. */
    private static List<Map<String, Object>> statements(StageStack stack) {
        List<Map<String, Object>> statements = new ArrayList<>();
        Template.of(stack).visit((place, map) -> {
            if (map.keySet().containsAll(Set.of("Effect", "Action"))) {
                statements.add(map);
            }
        });
        return statements;
    }

    private static List<?> list(Object value) {
        return value instanceof List<?> list ? list : List.of(value);
    }
}
