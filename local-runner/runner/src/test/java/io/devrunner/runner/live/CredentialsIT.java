package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What handlers find in their environment, and that AWS's SDK in a handler signs with what it finds there. */
final class CredentialsIT {
    private static final String CALLER = """
            package example;

            import com.amazonaws.services.lambda.runtime.Context;
            import com.amazonaws.services.lambda.runtime.RequestHandler;
            import software.amazon.awssdk.core.SdkBytes;
            import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
            import software.amazon.awssdk.services.lambda.LambdaClient;

            public class Caller implements RequestHandler<String, String> {
                private final LambdaClient lambda =
                        LambdaClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder()).build();

                @Override
                public String handleRequest(String text, Context context) {
                    return lambda.invoke(call -> call.functionName("echo").payload(SdkBytes.fromUtf8String(text)))
                            .payload()
                            .asUtf8String();
                }
            }
            """;

    private static final String VARIABLES = """
            package example;

            import com.amazonaws.services.lambda.runtime.Context;
            import com.amazonaws.services.lambda.runtime.RequestHandler;

            public class Variables implements RequestHandler<String, String> {
                @Override
                public String handleRequest(String name, Context context) {
                    String value = System.getenv(name);
                    return value == null ? "none" : value;
                }
            }
            """;

    @TempDir
    static Path directory;

    private static LiveRun run;
    private static Calls calls;

    @BeforeAll
    static void start() throws Exception {
        ProjectDirectory project = new ProjectDirectory(directory);
        for (String jar : List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))) {
            if (Stream.of("awssdk", "slf4j-api", "reactive-streams", "eventstream")
                    .anyMatch(jar::contains)) {
                project.classPath(jar);
            }
        }
        run = LiveRun.start(project.source("example.Echo", Handlers.ECHO)
                .source("example.Caller", CALLER)
                .source("example.Variables", VARIABLES)
                .function("echo", "example.Echo")
                .function("caller", "example.Caller")
                .function(
                        "stranger",
                        "example.Caller",
                        "environment: {AWS_ACCESS_KEY_ID: AKIDEXAMPLE, AWS_SECRET_ACCESS_KEY: wrong}")
                .function("variables", "example.Variables", "environment: {GREETING: hello}")
                .function("readable", "example.Variables", "credentials: environment")
                .function("own", "example.Variables", "credentials: own")
                .path());
        calls = Calls.of(run);
    }

    @AfterAll
    static void stop() throws Exception {
        if (run != null) {
            calls.close();
            run.close();
        }
    }

    @Test
    void theSdkInAHandlerSignsWithTheCredentialsOfTheStub() {
        assertThat(calls.invoke("caller", "\"{\\\"signed\\\": true}\"")
                        .payload()
                        .asUtf8String())
                .isEqualTo("\"{\\\"signed\\\": true}\"");
    }

    @Test
    void credentialsOfTheProjectFileWinAndAreRefusedWhenTheyAreWrong() {
        assertThat(calls.invoke("stranger", "\"{}\"").payload().asUtf8String())
                .contains("software.amazon.awssdk.services.lambda.model.LambdaException", "Status Code: 403");
    }

    @Test
    void theSecretIsAVariableOnlyWhereThatIsAskedFor() throws Exception {
        Map<String, String> stage = run.environment();
        assertThat(variable("readable", "AWS_SECRET_ACCESS_KEY")).isEqualTo(stage.get("AWS_SECRET_ACCESS_KEY"));
        assertThat(variable("variables", "AWS_SECRET_ACCESS_KEY")).isEqualTo("none");
        assertThat(variable("own", "AWS_SECRET_ACCESS_KEY")).isNotEqualTo(stage.get("AWS_SECRET_ACCESS_KEY"));
        assertThat(variable("own", "AWS_CONTAINER_CREDENTIALS_FULL_URI")).isEqualTo("none");
        assertThat(variable("variables", "AWS_REGION")).isEqualTo(stage.get("AWS_REGION"));
        for (JsonNode event : run.events()) {
            assertThat(event.toString()).doesNotContain(stage.get("AWS_SECRET_ACCESS_KEY"));
        }
        Path log = directory.resolve(".dev-runner").resolve("logs").resolve("dev-runner.log");
        assertThat(Files.readString(log)).doesNotContain(stage.get("AWS_SECRET_ACCESS_KEY"), "hello");
        assertThat(run.descendants())
                .allSatisfy(process -> assertThat(process.info().commandLine().orElse(""))
                        .doesNotContain(stage.get("AWS_SECRET_ACCESS_KEY")));
    }

    @Test
    void anEnvironmentThatIsEditedIsPutToUseAndWhatIsWrongIsNamed() throws Exception {
        assertThat(variable("variables", "GREETING")).isEqualTo("hello");
        assertThat(run.events()).noneMatch(CredentialsIT::isRestart);
        Path file = directory.resolve("dev-runner.yaml");
        String good = Files.readString(file);

        Files.writeString(file, good.replace("GREETING: hello", "GREETING: good day"));
        assertThat(variable("variables", "GREETING")).isEqualTo("good day");
        JsonNode restart = run.await("reload", CredentialsIT::isRestart);
        assertThat(restart.path("function").asText()).isEqualTo("variables");

        Files.writeString(file, good.replace("GREETING: hello", "GREETING: [hello]"));
        assertThat(variable("variables", "GREETING")).isEqualTo("good day");
        run.await("warning", warning -> warning.path("text").asText().matches(".*dev-runner\\.yaml:\\d+:\\d+: .*"));

        Files.writeString(file, good.replace("GREETING: hello}", "GREETING: hello}\n    concurrency: 3"));
        assertThat(variable("variables", "GREETING")).isEqualTo("hello");
        run.await("warning", warning -> warning.path("text").asText().contains("start dev-runner again"));
    }

    private static boolean isRestart(JsonNode event) {
        return event.path("event").asText().equals("reload")
                && event.path("kind").asText().equals("restart");
    }

    private static String variable(String function, String name) {
        String json = calls.invoke(function, "\"" + name + "\"").payload().asUtf8String();
        return json.substring(1, json.length() - 1);
    }
}
