package io.devrunner.infra.stack;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.AwsErrors;
import io.devrunner.protocol.UserException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.EnvironmentResponse;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.lambda.model.State;

/**
 * The example's function. Not in its template, which can hold code of Node.js and Python alone; Java's would have to come
 * from a bucket.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
 */
public final class ExampleFunction {
    /** A package that is larger must come from a bucket. */
    public static final int MAX_PACKAGE_BYTES = 50 * 1024 * 1024;

    private static final Duration UPLOAD = Duration.ofMinutes(3);

    /** A new role is not known everywhere at once; a function in a VPC becomes active within a minute or two. */
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private static final int MEMORY = 1024;
    private static final int TIMEOUT_SECONDS = 30;

    private final AwsAccess access;
    private final String stage;
    private final Progress progress;
    private final Polling polling;

    public ExampleFunction(AwsAccess access, String stage, Progress progress) {
        this(access, stage, progress, Polling.everyTwoSeconds());
    }

    ExampleFunction(AwsAccess access, String stage, Progress progress, Polling polling) {
        this.access = access;
        this.stage = stage;
        this.progress = progress;
        this.polling = polling;
    }

    /** The outputs of a stack that the function is made of; none if it needs nothing of the stack. */
    static List<String> outputs(StageStack source) {
        return switch (source) {
            case NETWORK -> List.of("PrivateSubnetA", "StubSecurityGroup");
            case DATABASE -> List.of("DatabaseHost", "DatabasePort", "DatabaseUser", "DatabaseName");
            default -> List.of();
        };
    }

    /** The function's name on AWS. */
    public static String name(String stage) {
        return "dev-runner-" + stage + "-list-databases";
    }

    /**
     * Makes the function, or gives it the code and the place of the database if it has others. The rest of its
     * configuration is left alone when it is there: it may be attached, and detaching leaves values of variables as they
     * are. One whose creation failed can only be deleted and made anew.
     * https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
     *
     * @param outputs of the stacks example, network and database
     * @param zip the deployment package
     */
    public void deploy(String handler, Map<String, String> outputs, byte[] zip) {
        try (LambdaClient client = access.client(LambdaClient.builder(), UPLOAD)) {
            Optional<FunctionConfiguration> present = settled(client);
            if (present.isPresent() && present.get().state() == State.FAILED) {
                progress.line("the function " + name(stage) + " never became active ("
                        + present.get().stateReason() + "), it is made anew");
                delete(access, stage, progress);
                present = Optional.empty();
            }
            if (present.isPresent() && changeVariables(client, present.get(), outputs)) {
                present = settled(client);
            }
            if (present.isEmpty()) {
                progress.line("creating the function " + name(stage) + ", " + zip.length / 1024 + " KB");
                create(client, handler, outputs, zip);
            } else if (sha256(zip).equals(present.get().codeSha256())
                    && present.get().lastUpdateStatus() != LastUpdateStatus.FAILED) {
                progress.line(name(stage) + ": the code is up to date");
            } else {
                progress.line("uploading the code of " + name(stage) + ", " + zip.length / 1024 + " KB");
                access.call(
                        "the code of the function " + name(stage) + " was not uploaded",
                        "lambda:UpdateFunctionCode",
                        () -> client.updateFunctionCode(request ->
                                request.functionName(name(stage)).zipFile(SdkBytes.fromByteArrayUnsafe(zip))));
            }
            awaitReady(client);
            progress.line(name(stage) + ": deployed");
        }
    }

    private void create(LambdaClient client, String handler, Map<String, String> outputs, byte[] zip) {
        CreateFunctionRequest request = CreateFunctionRequest.builder()
                .functionName(name(stage))
                .description("Lists the databases; made by dev-runner deploy example")
                .runtime(Runtime.JAVA21)
                .handler(handler)
                .role(output(outputs, "FunctionRoleArn"))
                .memorySize(MEMORY)
                .timeout(TIMEOUT_SECONDS)
                .environment(variables -> variables.variables(database(outputs)))
                .vpcConfig(vpc -> vpc.subnetIds(output(outputs, "PrivateSubnetA"))
                        .securityGroupIds(output(outputs, "StubSecurityGroup")))
                .code(code -> code.zipFile(SdkBytes.fromByteArrayUnsafe(zip)))
                .tags(Map.of("dev-runner:stage", stage))
                .build();
        polling.until("the function " + name(stage), LIMIT, () -> tryToCreate(client, request));
    }

    private static Map<String, String> database(Map<String, String> outputs) {
        return Map.of(
                "DB_HOST", output(outputs, "DatabaseHost"),
                "DB_PORT", output(outputs, "DatabasePort"),
                "DB_USER", output(outputs, "DatabaseUser"),
                "DB_NAME", output(outputs, "DatabaseName"));
    }

    /** Whether there was something to change: the database's user may be another since the function was made. */
    private boolean changeVariables(LambdaClient client, FunctionConfiguration present, Map<String, String> outputs) {
        EnvironmentResponse environment = present.environment();
        if (environment != null && environment.error() != null) {
            // All variables are written together: without the others nothing can be written.
            progress.line(name(stage) + ": its variables cannot be read, and stay as they are: "
                    + environment.error().message());
            return false;
        }
        Map<String, String> now = environment == null ? Map.of() : environment.variables();
        Map<String, String> others = new TreeMap<>(database(outputs));
        others.entrySet().removeAll(now.entrySet());
        if (others.isEmpty()) {
            return false;
        }
        progress.line(name(stage) + ": bringing its variables up to date: " + String.join(", ", others.keySet()));
        Map<String, String> wanted = new TreeMap<>(now);
        wanted.putAll(others);
        access.call(
                "the variables of the function " + name(stage) + " were not changed",
                "lambda:UpdateFunctionConfiguration",
                () -> client.updateFunctionConfiguration(request -> request.functionName(name(stage))
                        .revisionId(present.revisionId())
                        .environment(variables -> variables.variables(wanted))));
        return true;
    }

    private boolean tryToCreate(LambdaClient client, CreateFunctionRequest request) {
        return access.call("the function " + name(stage) + " was not created", "lambda:CreateFunction", () -> {
            try {
                client.createFunction(request);
                return true;
            } catch (InvalidParameterValueException e) {
                String message = String.valueOf(e.getMessage());
                if (message.contains("cannot be assumed") || message.contains("does not have permissions to call")) {
                    return false;
                }
                throw e;
            } catch (LambdaException e) {
                // An attempt whose answer got lost.
                if (AwsErrors.hasCode(e, "ResourceConflictException")
                        && read(client).isPresent()) {
                    return true;
                }
                throw e;
            }
        });
    }

    private Optional<FunctionConfiguration> read(LambdaClient client) {
        return access.call("the function " + name(stage) + " cannot be read", "lambda:GetFunction", () -> {
            try {
                return Optional.of(client.getFunction(request -> request.functionName(name(stage)))
                        .configuration());
            } catch (ResourceNotFoundException ignored) {
                return Optional.empty();
            }
        });
    }

    /** The function when Lambda is not at work on it, for good or ill; empty if there is none. */
    private Optional<FunctionConfiguration> settled(LambdaClient client) {
        AtomicReference<@Nullable FunctionConfiguration> last = new AtomicReference<>();
        polling.until("the function " + name(stage), LIMIT, () -> {
            Optional<FunctionConfiguration> now = read(client);
            last.set(now.orElse(null));
            return now.isEmpty()
                    || (now.get().state() != State.PENDING
                            && now.get().lastUpdateStatus() != LastUpdateStatus.IN_PROGRESS);
        });
        return Optional.ofNullable(last.get());
    }

    private void awaitReady(LambdaClient client) {
        FunctionConfiguration now = settled(client)
                .orElseThrow(() -> new UserException(
                        "the function " + name(stage) + " was not deployed",
                        "somebody else has deleted it in the meantime",
                        "run the command again"));
        if (now.state() == State.FAILED || now.lastUpdateStatus() == LastUpdateStatus.FAILED) {
            throw new UserException(
                    "the function " + name(stage) + " does not become active",
                    now.state() == State.FAILED
                            ? String.valueOf(now.stateReason())
                            : String.valueOf(now.lastUpdateStatusReason()),
                    "fix that, then run the command again");
        }
    }

    /** Returns when it is gone; it may be gone before. */
    static void delete(AwsAccess access, String stage, Progress progress) {
        try (LambdaClient client = access.client(LambdaClient.builder())) {
            access.call("the function " + name(stage) + " was not deleted", "lambda:DeleteFunction", () -> {
                try {
                    client.deleteFunction(request -> request.functionName(name(stage)));
                    progress.line("deleted the function " + name(stage));
                } catch (ResourceNotFoundException ignored) {
                    // That is what was wanted.
                }
                return true;
            });
        }
    }

    private static String output(Map<String, String> outputs, String name) {
        String value = outputs.get(name);
        if (value == null) {
            throw new IllegalStateException("the stacks have no output " + name + ", only " + outputs.keySet());
        }
        return value;
    }

    private static String sha256(byte[] bytes) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has SHA-256", e);
        }
    }
}
