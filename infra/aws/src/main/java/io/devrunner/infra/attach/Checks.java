package io.devrunner.infra.attach;

import io.devrunner.infra.network.FunctionWayOut;
import io.devrunner.protocol.UserException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.model.CodeSigningPolicy;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.PackageType;
import software.amazon.awssdk.services.lambda.model.SnapStartApplyOn;
import software.amazon.awssdk.services.lambda.model.TagsError;

/** Whether the stub can stand in for a function, before anything of it is changed. */
final class Checks {
    /** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
    private static final int MOST_LAYERS = 5;

    private static final int MOST_ENVIRONMENT_BYTES = 4 * 1024;

    private static final String WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER";

    /** https://github.com/awslabs/aws-lambda-web-adapter */
    private static final String WEB_ADAPTER = "/opt/bootstrap";

    /** A Java class, perhaps with a method; not a script, although {@code run.sh} could be one. */
    private static final Pattern HANDLER =
            Pattern.compile("(?!.*\\.sh$)[\\w.$]+(?:::[\\w$]+)?", Pattern.UNICODE_CHARACTER_CLASS);

    private final Services services;
    private final AttachConsent consent;
    private final Consumer<String> said;

    Checks(Services services, AttachConsent consent, Consumer<String> said) {
        this.services = services;
        this.consent = consent;
        this.said = said;
    }

    /**
     * Warns of what may be wanted.
     *
     * @throws UserException for what cannot work
     */
    void check(FunctionConfiguration function, StubLayer layer) {
        runtime(function);
        wrapper(function);
        tenants(function);
        layers(function);
        new CodeSize(function, layer).check();
        codeSigning(function);
        versions(function);
        queues(function);
        if (!consent.skipNetworkCheck()) {
            new NetworkCheck(services, said).check(function);
        } else if (FunctionWayOut.vpc(function).isPresent()) {
            said.accept("warning: not checked for " + function.functionName() + ": whether it reaches the bridge from "
                    + FunctionWayOut.vpc(function).get() + " (--skip-network-check)");
        }
    }

    /** Lambda leaves tags out that may not be read, and all else is there. */
    void tags(GetFunctionResponse found) {
        TagsError error = found.tagsError();
        if (error != null) {
            unknown(
                    found.configuration().functionName(),
                    "whether its tags look like production",
                    "lambda:ListTags",
                    error.errorCode() + ": " + error.message());
        }
    }

    /** What a function is that the stub cannot run in, in a word. */
    static Optional<String> misfit(FunctionConfiguration function) {
        if (function.packageType() == PackageType.IMAGE) {
            return Optional.of("container image");
        }
        return StubLayer.RUNTIMES.contains(String.valueOf(function.runtimeAsString()))
                ? Optional.empty()
                : Optional.of(String.valueOf(function.runtimeAsString()));
    }

    private static void runtime(FunctionConfiguration function) {
        if (function.packageType() == PackageType.IMAGE) {
            throw cannot(
                    function,
                    "it is a container image, which has no layers and no handler to change",
                    "attach a function that is deployed as a zip or jar");
        }
        if (misfit(function).isPresent()) {
            String runtime = function.runtimeAsString();
            throw cannot(
                    function,
                    "its runtime is " + runtime + "; the stub runs on " + String.join(", ", StubLayer.RUNTIMES),
                    String.valueOf(runtime).startsWith("java")
                            ? "deploy it with the runtime java17 or a newer one"
                            : "attach functions that are written in Java");
        }
    }

    /**
     * A wrapper is started with the handler's name, and may do with it what it likes: the Lambda Web Adapter runs it as a
     * program. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html
     */
    private void wrapper(FunctionConfiguration function) {
        Settings settings = Settings.of(function);
        String wrapper = settings.environment().getOrDefault(WRAPPER, "");
        boolean isAdapter = wrapper.equals(WEB_ADAPTER);
        if (isAdapter || !HANDLER.matcher(settings.handler()).matches()) {
            throw cannot(
                    function,
                    "its handler '" + settings.handler() + "' is "
                            + (isAdapter ? "started as a program by " + WRAPPER + "=" + wrapper : "no Java class")
                            + ", so that the stub cannot take its place",
                    "attach functions whose handler is a Java class, such as example.Orders::handle");
        }
        if (!wrapper.isEmpty()) {
            said.accept("warning: " + function.functionName() + " is started by " + WRAPPER + "=" + wrapper
                    + ", and so is the stub: if calls fail while it is attached, attach it without that variable");
        }
    }

    /** https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation.html */
    private static void tenants(FunctionConfiguration function) {
        if (function.tenancyConfig() != null) {
            throw cannot(
                    function,
                    "it isolates its tenants, and the id of an invocation's tenant does not get as far as a runner",
                    "attach functions without tenant isolation");
        }
    }

    private static void layers(FunctionConfiguration function) {
        List<String> layers = Settings.of(function).foreignLayers();
        if (layers.size() >= MOST_LAYERS) {
            throw cannot(
                    function,
                    "it has " + layers.size() + " layers, and Lambda allows " + MOST_LAYERS + " with that of the stub: "
                            + String.join(", ", layers),
                    "deploy it with one layer less");
        }
    }

    /**
     * The variables with those of the stub.
     *
     * @throws UserException when Lambda would refuse them
     */
    static void environment(FunctionConfiguration function, Settings settings) {
        int bytes = settings.environment().entrySet().stream()
                .mapToInt(variable -> json(variable.getKey()) + json(variable.getValue()) + 2)
                .sum();
        if (bytes > MOST_ENVIRONMENT_BYTES) {
            throw cannot(
                    function,
                    "its environment variables have " + bytes + " bytes with those of the stub, Lambda allows "
                            + MOST_ENVIRONMENT_BYTES,
                    "keep long values in the Parameter Store or in Secrets Manager");
        }
    }

    /** Lambda measures the variables as JSON. */
    private static int json(String text) {
        return 2 + text.replace("\\", "\\\\").replace("\"", "\\\"").getBytes(StandardCharsets.UTF_8).length;
    }

    private void codeSigning(FunctionConfiguration function) {
        String name = function.functionName();
        String action = "lambda:GetFunctionCodeSigningConfig";
        try {
            String arn = services.lambda()
                    .getFunctionCodeSigningConfig(request -> request.functionName(name))
                    .codeSigningConfigArn();
            if (arn == null || arn.isEmpty()) {
                return;
            }
            action = "lambda:GetCodeSigningConfig";
            CodeSigningPolicy policy = services.lambda()
                    .getCodeSigningConfig(request -> request.codeSigningConfigArn(arn))
                    .codeSigningConfig()
                    .codeSigningPolicies()
                    .untrustedArtifactOnDeployment();
            if (policy == CodeSigningPolicy.ENFORCE) {
                throw cannot(
                        function,
                        "its code signing configuration " + arn
                                + " refuses unsigned code, and the layer of the stub is unsigned",
                        "attach a function of a stage without code signing");
            }
            said.accept("warning: " + name + " has code signing, which will log that the stub's layer is unsigned");
        } catch (SdkException e) {
            unknown(name, "whether it has code signing", action, e);
        }
    }

    private void versions(FunctionConfiguration function) {
        String name = function.functionName();
        try {
            PinnedAliases pinned = PinnedAliases.of(services.lambda(), name);
            if (!pinned.areNone()) {
                said.accept("warning: " + pinned.describe());
                said.accept("  to have them come here, "
                        + pinned.mend(services.access().options()));
            }
        } catch (SdkException e) {
            unknown(name, "whether aliases pin a version", "lambda:ListAliases", e);
        }
        if (function.snapStart() != null && function.snapStart().applyOn() == SnapStartApplyOn.PUBLISHED_VERSIONS) {
            said.accept("warning: " + name + " uses SnapStart for its published versions: publish none while it is"
                    + " attached, the stub does not start from a snapshot");
        }
    }

    /**
     * Lambda reads a message again when its queue's visibility timeout has passed, whoever stands at a breakpoint with it.
     * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
     */
    private void queues(FunctionConfiguration function) {
        String name = function.functionName();
        try {
            List<String> queues = services
                    .lambda()
                    .listEventSourceMappingsPaginator(request -> request.functionName(name))
                    .eventSourceMappings()
                    .stream()
                    .map(EventSourceMappingConfiguration::eventSourceArn)
                    .filter(source -> source != null && source.contains(":sqs:"))
                    .map(source -> source.substring(source.lastIndexOf(':') + 1))
                    .toList();
            if (!queues.isEmpty()) {
                said.accept("warning: " + name + " reads from SQS: a message that is not done within the visibility"
                        + " timeout of its queue, for instance at a breakpoint, is delivered a second time; 900 s are"
                        + " enough (" + String.join(", ", queues) + ")");
            }
        } catch (SdkException e) {
            unknown(name, "whether it reads from queues of SQS", "lambda:ListEventSourceMappings", e);
        }
    }

    private void unknown(String name, String what, String action, SdkException e) {
        unknown(name, what, action, String.valueOf(e.getMessage()));
    }

    private void unknown(String name, String what, String action, String why) {
        said.accept("warning: not checked for " + name + ": " + what + " (" + action + ": "
                + why.lines().findFirst().orElse("") + ")");
    }

    static UserException cannot(FunctionConfiguration function, String why, String fix) {
        return new UserException("the function " + function.functionName() + " cannot be attached", why, fix);
    }
}
