package io.devrunner.infra;

import io.devrunner.protocol.BridgeAddress;
import io.devrunner.protocol.UserException;
import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Stack;

/**
 * A stage's bridge on AWS, as the outputs of its stack tell.
 *
 * @param webSocketUrl {@code wss://API.execute-api.REGION.amazonaws.com/STAGE}
 * @param tableName the session table
 * @param stubPolicyArn the managed policy that the role of an attached function needs
 * @param developerPolicyArn the managed policy that a developer needs to start a session
 */
public record BridgeStack(
        String stage,
        URI webSocketUrl,
        String tableName,
        String region,
        String stubPolicyArn,
        String developerPolicyArn) {
    /** What {@code bridge.yaml} of this dev-runner says in its output {@code TemplateVersion}. */
    public static final int TEMPLATE_VERSION = 1;

    /** No capitals: RDS makes small letters of those in a cluster's name, and the name of its log group has the stage. */
    private static final Pattern STAGE = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    /** Names of roles and proxies are made of it, and may have 64 characters. */
    private static final int LONGEST_STAGE = 32;

    /** The name of the stack. */
    public static String name(String stage) {
        return "dev-runner-" + checkStage(stage) + "-bridge";
    }

    /**
     * The stage, if AWS takes it in the name of a stack.
     *
     * @throws UserException if not
     */
    public static String checkStage(String stage) {
        if (!STAGE.matcher(stage).matches() || stage.length() > LONGEST_STAGE) {
            throw new UserException(
                    "'" + stage + "' (--stage or dev-runner.yaml) cannot be a stage on AWS",
                    "stacks are named after it: small letters, digits and single hyphens between them, at most "
                            + LONGEST_STAGE,
                    "take another name, for instance: --stage dev");
        }
        return stage;
    }

    /**
     * The bridge of a stage.
     *
     * @throws UserException when it is not there, not ready, or not of this dev-runner's version
     */
    public static BridgeStack find(AwsAccess access, String stage) {
        Stack stack = read(access, stage);
        requireUsable(access, stage, stack);
        return of(access, stage, stack);
    }

    /**
     * The bridge of a stage as far as it takes to list and to detach functions: whatever state it is in, and of
     * whichever version.
     *
     * @throws UserException when it is not there
     */
    public static BridgeStack findInAnyState(AwsAccess access, String stage) {
        return of(access, stage, read(access, stage));
    }

    private static void requireUsable(AwsAccess access, String stage, Stack stack) {
        String name = name(stage);
        String status = stack.stackStatusAsString();
        if (status.endsWith("_IN_PROGRESS") && !status.startsWith("UPDATE_COMPLETE_")) {
            throw new UserException(
                    "the bridge of the stage '" + stage + "' is being changed",
                    "its stack " + name + " is in the state " + status,
                    "try again when it is done: dev-runner status --stage " + stage + access.options());
        }
        if (status.equals("ROLLBACK_COMPLETE") || status.endsWith("_FAILED") || status.startsWith("DELETE_")) {
            throw new UserException(
                    "the bridge of the stage '" + stage + "' does not work",
                    "its stack " + name + " is in the state " + status,
                    "deploy it again: " + deploy(access, stage));
        }
        checkVersion(access, stage, name, outputs(stack).getOrDefault("TemplateVersion", "0"));
    }

    private static Map<String, String> outputs(Stack stack) {
        return stack.outputs().stream().collect(Collectors.toMap(Output::outputKey, Output::outputValue));
    }

    private static BridgeStack of(AwsAccess access, String stage, Stack stack) {
        Map<String, String> outputs = outputs(stack);
        return new BridgeStack(
                stage,
                URI.create(output(outputs, "WebSocketUrl", access, stage)),
                output(outputs, "TableName", access, stage),
                access.region().id(),
                output(outputs, "StubPolicyArn", access, stage),
                output(outputs, "DeveloperPolicyArn", access, stage));
    }

    private static Stack read(AwsAccess access, String stage) {
        String name = name(stage);
        Stack stack = describe(access, stage, name);
        String status = stack.stackStatusAsString();
        if (status.equals("REVIEW_IN_PROGRESS")) {
            throw missing(
                    access, stage, "its stack " + name + " was planned and never deployed (" + status + ")", null);
        }
        return stack;
    }

    private static Stack describe(AwsAccess access, String stage, String name) {
        try (CloudFormationClient client = access.client(CloudFormationClient.builder())) {
            return access.call(
                    "the bridge of the stage '" + stage + "' (stack " + name + ") cannot be read",
                    "cloudformation:DescribeStacks",
                    () -> {
                        try {
                            return client.describeStacks(request -> request.stackName(name))
                                    .stacks()
                                    .get(0);
                        } catch (CloudFormationException e) {
                            if (AwsErrors.hasCode(e, "ValidationError")
                                    && String.valueOf(e.getMessage()).contains("does not exist")) {
                                throw missing(
                                        access, stage, "this account has no stack " + name + " in this region", e);
                            }
                            throw e;
                        }
                    });
        }
    }

    private static UserException missing(AwsAccess access, String stage, String why, @Nullable Throwable cause) {
        return new UserException(
                "there is no bridge for the stage '" + stage + "' in " + access.region(),
                why,
                "deploy it: " + deploy(access, stage) + ", or name another --stage, --region or --profile",
                cause);
    }

    private static void checkVersion(AwsAccess access, String stage, String name, String found) {
        int version;
        try {
            version = Integer.parseInt(found);
        } catch (NumberFormatException e) {
            throw new UserException(
                    "the bridge of the stage '" + stage + "' cannot be used",
                    "the output TemplateVersion of the stack " + name + " is '" + found + "', which is no number",
                    "deploy it again: " + deploy(access, stage),
                    e);
        }
        if (version < TEMPLATE_VERSION) {
            throw new UserException(
                    "the bridge of the stage '" + stage + "' is older than this dev-runner",
                    "the stack " + name + " has version " + version + " of the template, this dev-runner needs "
                            + TEMPLATE_VERSION,
                    "bring it up to date: " + deploy(access, stage));
        }
        if (version > TEMPLATE_VERSION) {
            throw new UserException(
                    "the bridge of the stage '" + stage + "' is newer than this dev-runner",
                    "the stack " + name + " has version " + version + " of the template, this dev-runner knows "
                            + TEMPLATE_VERSION,
                    "update dev-runner: git pull in its directory");
        }
    }

    private static String output(Map<String, String> outputs, String key, AwsAccess access, String stage) {
        String value = outputs.get(key);
        if (value == null) {
            throw new UserException(
                    "the bridge of the stage '" + stage + "' cannot be used",
                    "the stack " + name(stage) + " has no output " + key,
                    "deploy it again: " + deploy(access, stage));
        }
        return value;
    }

    private static String deploy(AwsAccess access, String stage) {
        return "dev-runner deploy bridge --stage " + stage + access.options();
    }

    /** The account that it is in. */
    public String account() {
        return stubPolicyArn.split(":", -1)[4];
    }

    /** Where messages go. */
    public BridgeAddress address() {
        return new BridgeAddress(webSocketUrl, region);
    }
}
