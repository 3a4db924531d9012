package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.lambda.model.LambdaException;

/**
 * Secrets are planted wherever a run meets some, then as much as possible goes wrong with {@code --verbose}; nothing that
 * it printed, logged or left in a file for others, and no command line, may hold one of them.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class SecretsIT {
    private static final String IN_EVENT = "planted-in-the-event";
    private static final String IN_URL = "planted-in-the-url";
    private static final String IN_HEADER = "planted-in-a-header";
    private static final String IN_ENVIRONMENT = "planted-in-the-environment";
    private static final String DEVELOPERS_SECRET = "planted-secret-of-the-developer";
    private static final String DEVELOPERS_TOKEN = "planted-session-token-of-the-developer";

    /** Fails or crashes as its event says, and returns its event. */
    private static final String HANDLER = """
            package example;

            import com.amazonaws.services.lambda.runtime.Context;
            import com.amazonaws.services.lambda.runtime.RequestHandler;
            import java.util.Map;

            public class Careful implements RequestHandler<Map<String, Object>, Object> {
                @Override
                public Object handleRequest(Map<String, Object> event, Context context) {
                    String what = String.valueOf(event.get("what"));
                    if (what.equals("fail")) {
                        throw new IllegalArgumentException("as asked");
                    }
                    if (what.equals("exit")) {
                        System.exit(3);
                    }
                    if (what.equals("halt")) {
                        Runtime.getRuntime().halt(4);
                    }
                    return event;
                }
            }
            """;

    @TempDir
    Path directory;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void noneOfThemIsPrintedLoggedOrOnACommandLine() throws Exception {
        ProjectDirectory project = new ProjectDirectory(directory)
                .line("database: embedded")
                .source("example.Careful", HANDLER)
                .function(
                        "careful",
                        "example.Careful",
                        "routes: ['$default']",
                        "environment: {API_KEY: " + IN_ENVIRONMENT + "}")
                .function("readable", "example.Careful", "credentials: environment")
                .function("own", "example.Careful", "credentials: own");
        Map<String, String> secrets = new LinkedHashMap<>(Map.of(
                "event", IN_EVENT,
                "URL", IN_URL,
                "header", IN_HEADER,
                "environment", IN_ENVIRONMENT,
                "developer's secret", DEVELOPERS_SECRET,
                "developer's session token", DEVELOPERS_TOKEN));
        List<String> commandLines = new ArrayList<>();
        String output;
        try (LiveRun run = LiveRun.launch(
                project.path(),
                Map.of(
                        "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE",
                        "AWS_SECRET_ACCESS_KEY", DEVELOPERS_SECRET,
                        "AWS_SESSION_TOKEN", DEVELOPERS_TOKEN),
                "--verbose",
                "--debug-port",
                "0")) {
            run.ready();
            try (Calls calls = Calls.of(run)) {
                letMuchGoWrong(run, calls, project);
            }
            secrets.put("local secret", run.environment().get("AWS_SECRET_ACCESS_KEY"));
            ownSecrets(run).forEach(secrets::put);
            commandLines.addAll(commandLines(run));
            assertNoneIn("files that others can read", secrets, openFiles());
            run.interrupt();
            run.assertEnds();
            output = run.events() + "\n" + run.errorText();
        }

        assertThat(secrets.values())
                .doesNotContainNull()
                .allSatisfy(secret -> assertThat(secret).hasSizeGreaterThan(8));
        assertThat(output).contains("as asked", "exit status 3");
        assertNoneIn("output", secrets, Map.of("output", output));
        assertNoneIn("command lines", secrets, Map.of("command lines", String.join("\n", commandLines)));
        Map<String, String> logs = files(directory.resolve(".dev-runner").resolve("logs"));
        assertThat(logs).isNotEmpty();
        assertThat(String.join("", logs.values())).contains("DEBUG");
        assertNoneIn("logs", secrets, logs);
    }

    /** Handlers that fail, workers that crash, sources that do not compile, calls that are refused. */
    private void letMuchGoWrong(LiveRun run, Calls calls, ProjectDirectory project) throws Exception {
        String event = "{\"secret\": \"" + IN_EVENT + "\", \"what\": \"WHAT\"}";
        for (String function : List.of("careful", "readable", "own")) {
            for (String what : List.of("return", "fail")) {
                calls.invoke(function, event.replace("WHAT", what));
            }
        }
        for (String what : List.of("exit", "halt", "return")) {
            calls.invoke("careful", event.replace("WHAT", what));
        }
        assertThatThrownBy(() -> calls.invoke("careful", event + event)).isInstanceOf(LambdaException.class);
        assertThatThrownBy(() -> calls.invoke("nobody", event)).isInstanceOf(LambdaException.class);
        post(run.httpUrl().resolve("/?token=" + IN_URL), event, "Authorization");
        post(run.httpUrl().resolve("/?token=" + IN_URL), event, "Origin");
        for (URI url : List.of(
                run.awsUrl().resolve("/2015-03-31/functions/careful/invocations?X-Amz-Signature=" + IN_URL),
                run.awsUrl().resolve("/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + IN_URL))) {
            assertThat(post(url, event, "Authorization")).isEqualTo(403);
            assertThat(post(url, event, "X-Amz-Security-Token")).isEqualTo(403);
        }
        project.source("example.Careful", HANDLER.replace("return event;", "return evnt;"));
        assertThat(calls.invoke("careful", event).functionError()).isNotNull();
        project.source("example.Careful", HANDLER);
        assertThat(calls.invoke("careful", event).functionError()).isNull();
        Path file = directory.resolve("dev-runner.yaml");
        String good = Files.readString(file);
        Files.writeString(file, good.replace("{API_KEY: " + IN_ENVIRONMENT, "{API_KEY: [" + IN_ENVIRONMENT));
        // It goes on with what it had.
        assertThat(calls.invoke("careful", event).functionError()).isNull();
        run.await("warning", warning -> warning.path("text").asText().contains("dev-runner.yaml:"));
        Files.writeString(file, good);
        assertThat(calls.invoke("careful", event).functionError()).isNull();
    }

    private int post(URI url, String payload, String header) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url)
                .header(header, IN_HEADER)
                .POST(BodyPublishers.ofString(payload))
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    /** What the run has made for itself: tokens that its workers have in their environment, and passwords. */
    private static Map<String, String> ownSecrets(LiveRun run) throws IOException {
        Map<String, String> secrets = new LinkedHashMap<>();
        if (OS.LINUX.isCurrentOs()) {
            for (ProcessHandle process : run.descendants()) {
                String all = Files.readString(Path.of("/proc", Long.toString(process.pid()), "environ"));
                for (String variable : all.split("\0", -1)) {
                    if (variable.matches("(?s)(AWS_CONTAINER_AUTHORIZATION_TOKEN|DB_PASSWORD)=.*")) {
                        String[] parts = variable.split("=", 2);
                        secrets.put(parts[0] + " of " + process.pid(), parts[1]);
                    }
                }
            }
            assertThat(secrets.keySet().toString()).contains("AWS_CONTAINER_AUTHORIZATION_TOKEN", "DB_PASSWORD");
        }
        return secrets;
    }

    private static List<String> commandLines(LiveRun run) throws IOException {
        List<String> lines = new ArrayList<>();
        for (ProcessHandle process : run.descendants()) {
            if (OS.LINUX.isCurrentOs()) {
                lines.add(Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline")));
            } else {
                lines.add(process.info().commandLine().orElse(""));
            }
        }
        assertThat(lines).isNotEmpty();
        return lines;
    }

    /** All files of the project that others can read, but those that the developer wrote. */
    private Map<String, String> openFiles() throws IOException {
        Map<String, String> open = new LinkedHashMap<>();
        try (Stream<Path> top = Files.list(directory)) {
            for (Path entry : top.toList()) {
                boolean developers = entry.endsWith("dev-runner.yaml") || entry.endsWith("src");
                if (!developers && isOpen(entry)) {
                    open.putAll(files(entry));
                }
            }
        }
        assertThat(isOpen(directory.resolve(".dev-runner"))).isFalse();
        assertThat(open).isNotEmpty();
        return open;
    }

    private static boolean isOpen(Path path) throws IOException {
        return Files.getPosixFilePermissions(path).stream()
                .anyMatch(permission -> permission == PosixFilePermission.GROUP_READ
                        || permission == PosixFilePermission.OTHERS_READ
                        || permission == PosixFilePermission.OTHERS_EXECUTE);
    }

    private static Map<String, String> files(Path root) throws IOException {
        Map<String, String> contents = new LinkedHashMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                contents.put(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    private static void assertNoneIn(String where, Map<String, String> secrets, Map<String, String> texts) {
        texts.forEach((name, text) -> secrets.forEach((what, secret) -> assertThat(text.contains(secret))
                .as("the %s in the %s: %s", what, where, name)
                .isFalse()));
    }

    @Test
    void aBrokenProjectFileShowsNoneOfItsValues() throws Exception {
        new ProjectDirectory(directory)
                .source("example.Careful", HANDLER)
                .function("careful", "example.Careful", "environment: {API_KEY: " + IN_ENVIRONMENT + ", B: [}");
        try (LiveRun run = LiveRun.launch(directory, "--verbose")) {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.errorText())
                    .contains("dev-runner.yaml:", "UserException")
                    .doesNotContain(IN_ENVIRONMENT);
            assertThat(run.events().toString()).doesNotContain(IN_ENVIRONMENT);
        }
    }
}
