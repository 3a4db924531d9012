package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The layer's jar under AWS's own runtime client, on each JDK of the machine, with nobody who intercepts. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "AWS's runtime client has a native part for Linux alone")
class FallThroughIT {
    private static final Path JAR = Path.of(System.getProperty("stub.jar"));
    private static final String HANDLER = "attached.Handlers$OfMaps";
    private static final List<String> EVENTS = List.of(
            "{\"a\":[1,2.5,\"ä\"]}",
            "{\"do\":\"throw\",\"order\":7}",
            "{\"do\":\"error\"}",
            "not json",
            "{\"b\":null}");

    @TempDir
    private Path directory;

    static Stream<Arguments> jdks() throws IOException {
        return Jdks.programs().entrySet().stream().map(jdk -> Arguments.of(jdk.getKey(), jdk.getValue()));
    }

    @ParameterizedTest(name = "Java {0}")
    @MethodSource("jdks")
    void anAttachedFunctionAnswersAsIfNothingWereThere(int version, Path java) throws Exception {
        Path task = AwsRuntime.task(directory, JAR);
        List<String> alone;
        try (AwsRuntime runtime = new AwsRuntime(java, task, HANDLER, Map.of())) {
            alone = outcomes(runtime);
        }
        try (AwsRuntime runtime = AwsRuntime.attached(java, task, HANDLER, Map.of())) {
            assertThat(outcomes(runtime)).as(runtime.log()).isEqualTo(alone);
            assertThat(runtime.log()).doesNotContain("WARN io.devrunner");
        }
        assertThat(alone.get(0)).contains("\"custom\":{\"k\":\"v\"}", "\"identity\":\"id\"", "\"loader\":true");
        assertThat(alone.get(1)).contains("NoSuchOrder", "\"no order 7\"");
    }

    /** What a cold start takes is classes above all. */
    @ParameterizedTest(name = "Java {0}")
    @MethodSource("jdks")
    void aFunctionThatNobodyInterceptsPaysForTheTableAlone(int version, Path java) throws Exception {
        Path task = AwsRuntime.task(directory, JAR);
        Path loaded = directory.resolve("classes.log");
        Map<String, String> logging = Map.of("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + loaded);
        try (AwsRuntime runtime = AwsRuntime.attached(java, task, HANDLER, logging)) {
            assertThat(outcomes(runtime)).hasSameSizeAs(EVENTS);
        }
        List<String> ours = Files.readAllLines(loaded).stream()
                .filter(line -> line.contains("io.devrunner.stub"))
                .toList();
        assertThat(ours)
                .anyMatch(line -> line.contains(".StubTable "))
                .noneMatch(line -> line.contains(".awssdk.services."))
                .noneMatch(line -> line.contains(".awssdk.core."))
                .noneMatch(line -> line.contains(".jackson.databind."))
                .noneMatch(line -> line.contains(".websocket."))
                .noneMatch(line -> line.contains(".slf4j."))
                .hasSizeLessThan(250);
    }

    @Test
    void anOriginalThatDoesNotStartEndsTheEnvironmentWithItsError() throws Exception {
        Path task = AwsRuntime.task(directory, JAR);
        try (AwsRuntime runtime = AwsRuntime.attached(java(), task, "attached.Handlers$WithoutStart", Map.of())) {
            assertThat(runtime.invoke("\"a\""))
                    .contains("\"errorMessage\":\"no database\"", "\"errorType\":\"java.lang.IllegalStateException\"");
            assertThat(runtime.exitCode()).isNotEqualTo(137);
        }
    }

    @Test
    void anOriginalThatTakesTooLongEndsAtItsOwnTimeout() throws Exception {
        Path task = AwsRuntime.task(directory, JAR);
        try (AwsRuntime runtime = AwsRuntime.attached(java(), task, HANDLER, Map.of("DEV_RUNNER_TIMEOUT", "1"))) {
            assertThat(runtime.invoke("{}")).contains("\"atMostMinutes\":0");
            assertThat(runtime.invoke("{\"do\":\"hang\"}"))
                    .isEqualTo("{\"errorMessage\":\"RequestId: request-2 Error: Task timed out after 1.00 seconds\","
                            + "\"errorType\":\"Sandbox.Timedout\"}");
            assertThat(runtime.exitCode()).isEqualTo(1);
        }
    }

    private static List<String> outcomes(AwsRuntime runtime) throws InterruptedException {
        List<String> outcomes = new ArrayList<>();
        for (String event : EVENTS) {
            outcomes.add(runtime.invokeFromApp(event));
        }
        return outcomes;
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }
}
