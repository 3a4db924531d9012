package io.devrunner.runner.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.BridgeStack;
import io.devrunner.infra.HttpClients;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.cli.CommandLines.Streams;
import io.devrunner.runner.console.Terminal;
import io.devrunner.runner.project.ProjectFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.LambdaClientBuilder;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;

/** {@code dev-runner invoke}: sends one event to a function, of a project that is started or on AWS. */
@Command(
        name = "invoke",
        mixinStandardHelpOptions = true,
        description = "Sends an event to a function and prints its response.")
final class InvokeCommand implements Callable<Integer> {
    /** As long as a function may run on AWS, and a little for the way. */
    private static final Duration TIMEOUT = Duration.ofMinutes(16);

    /** Longer than anybody stands at a breakpoint: the local cloud answers before, at the latest as its own time ends. */
    private static final Duration LOCAL_TIMEOUT = Duration.ofHours(13);

    private static final int ACCEPTED = 202;

    private final Streams streams;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FUNCTION",
            description = "the function's name, with --stage also the one in dev-runner.yaml")
    @SuppressWarnings("NullAway.Init")
    private String function;

    @Mixin
    private ProjectOptions project = new ProjectOptions();

    @Option(
            names = "--stage",
            paramLabel = "NAME",
            description = "the function on AWS, which a dev-runner that is started for this stage may intercept"
                    + " (default: the function on the local cloud)")
    private @Nullable String stage;

    @Mixin
    private AccountOptions account = new AccountOptions();

    @ArgGroup
    private Event event = new Event();

    @Option(
            names = "--body",
            paramLabel = "FILE",
            description = "with --sample: a file with what is in the event (the message, the HTTP body, the detail),"
                    + " - for standard input")
    private @Nullable String body;

    @Option(names = "--async", description = "do not wait for the response")
    private boolean async;

    /** Where the event comes from. */
    private static final class Event {
        @Option(
                names = "--event",
                paramLabel = "FILE",
                description = "a file with the event as JSON, - for standard input")
        private @Nullable String file;

        @Option(names = "--json", paramLabel = "JSON", description = "the event itself (default: {})")
        private String json = "{}";

        @Option(
                names = "--sample",
                paramLabel = "NAME",
                description = "an example of AWS's events: ${COMPLETION-CANDIDATES}")
        private @Nullable Sample sample;
    }

    InvokeCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        checkBody();
        if (stage != null) {
            return invokeOnAws(stage);
        }
        if (account.areGiven()) {
            throw new ParameterException(
                    spec.commandLine(), "--profile and --region need --stage: the local cloud is on no account");
        }
        return invokeLocally();
    }

    private void checkBody() {
        if (body != null && event.sample == null) {
            throw new ParameterException(spec.commandLine(), "--body needs --sample");
        }
        if (body != null && event.sample != null && !event.sample.hasBody()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--body is not for --sample " + event.sample + ": AWS alone makes what is in it");
        }
    }

    private int invokeLocally() {
        LocalAccess access = LocalAccess.of(project.directory(), "invoke " + function);
        LambdaClientBuilder builder = LambdaClient.builder()
                .endpointOverride(access.endpoint())
                .region(access.region())
                .credentialsProvider(access.credentials());
        byte[] payload = event();
        try {
            return print(invoke(builder, function, payload, LOCAL_TIMEOUT));
        } catch (SdkClientException e) {
            throw new UserException(
                    "no answer from the local cloud at " + access.endpoint(),
                    String.valueOf(e.getMessage()),
                    "is it still running? dev-runner start --project " + project.asGiven(),
                    e);
        } catch (SdkException e) {
            throw new UserException(
                    "the function '" + function + "' was not invoked",
                    String.valueOf(e.getMessage()),
                    "dev-runner.yaml in " + project.asGiven() + " names the functions",
                    e);
        }
    }

    private int invokeOnAws(String on) {
        BridgeStack.checkStage(on);
        byte[] payload = event();
        try (AwsAccess access = account.open()) {
            LambdaClientBuilder builder =
                    LambdaClient.builder().region(access.region()).credentialsProvider(access.credentials());
            String name = NameOnAws.of(function, ProjectFile.readDeclarations(project.directory()), access, on);
            return print(access.call(
                    "the function '" + name + "' in " + access.region() + " was not invoked",
                    "lambda:InvokeFunction",
                    () -> invoke(builder, name, payload, TIMEOUT)));
        }
    }

    /** Once: whoever tries again runs the function again. */
    private InvokeResponse invoke(LambdaClientBuilder builder, String name, byte[] payload, Duration timeout) {
        try (LambdaClient lambda = builder.httpClientBuilder(
                        HttpClients.builder().socketTimeout(timeout))
                .overrideConfiguration(
                        settings -> settings.apiCallTimeout(timeout).retryStrategy(retry -> retry.maxAttempts(1)))
                .build()) {
            return lambda.invoke(request -> request.functionName(name)
                    .invocationType(async ? InvocationType.EVENT : InvocationType.REQUEST_RESPONSE)
                    .logType(async ? LogType.NONE : LogType.TAIL)
                    .payload(SdkBytes.fromByteArrayUnsafe(payload)));
        }
    }

    private int print(InvokeResponse response) {
        if (response.statusCode() == ACCEPTED) {
            streams.err().println("accepted");
            return 0;
        }
        if (response.logResult() != null) {
            streams.err().print(new String(Base64.getDecoder().decode(response.logResult()), StandardCharsets.UTF_8));
        }
        if (Terminal.isTerminal()) {
            streams.out().println(response.payload().asUtf8String());
        } else {
            // As it came: a handler of streams may answer any bytes.
            streams.out().writeBytes(response.payload().asByteArray());
            streams.out().println();
        }
        return response.functionError() == null ? 0 : CommandLines.USER_ERROR;
    }

    private byte[] event() {
        if (event.sample != null) {
            return event.sample.event(body == null ? null : read("body", body));
        }
        String source = event.file == null ? "--json" : name(event.file);
        byte[] bytes = event.file == null ? event.json.getBytes(StandardCharsets.UTF_8) : read("event", event.file);
        try (JsonParser parser = new ObjectMapper().createParser(bytes)) {
            if (parser.nextToken() == null) {
                throw new UserException("the event in " + source + " is empty", "an event is JSON", "send {} at least");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new UserException(
                        "the event in " + source + " is more than one JSON value",
                        "the second begins at line "
                                + parser.currentTokenLocation().getLineNr(),
                        "send one event at a time");
            }
            return bytes;
        } catch (JsonProcessingException e) {
            throw new UserException(
                    "the event in " + source + " is not JSON",
                    "line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ": " + e.getOriginalMessage(),
                    "fix it; a text is JSON in quotes only",
                    e);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    private static String name(String file) {
        return file.equals("-") ? "standard input" : file;
    }

    private static byte[] read(String what, String file) {
        try {
            return file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
        } catch (IOException | InvalidPathException e) {
            throw new UserException(
                    "the " + what + " in " + name(file) + " cannot be read",
                    e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "name a file with the " + what + ", or - for standard input",
                    e);
        }
    }
}
