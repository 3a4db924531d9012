package io.devrunner.runner.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class JsonConsoleTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final String ID = "\"requestId\":\"11111111-2222-3333-4444-555555555555\",\"function\":\"hello\"";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final JsonConsole console =
            new JsonConsole(new PrintStream(out, true, StandardCharsets.UTF_8), Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void eachEventHasTheFieldsOfTheContract() {
        assertThat(shown(Events.READY))
                .isEqualTo(event("ready")
                        + ",\"mode\":\"local\",\"stage\":\"dev\",\"httpUrl\":\"http://127.0.0.1:3000\""
                        + ",\"awsUrl\":\"http://127.0.0.1:4510\",\"webSocketUrl\":\"ws://127.0.0.1:4510/dev\""
                        + ",\"functions\":[\"hello\"],\"debugPorts\":{\"hello\":5005},\"millis\":812}");
        assertThat(shown(Events.STARTED)).isEqualTo(event("invocation.started") + "," + ID + "}");
        assertThat(shown(Events.LOG))
                .isEqualTo(event("log") + "," + ID + ",\"source\":\"stdout\",\"line\":\"a line\"}");
        assertThat(shown(Events.FINISHED))
                .isEqualTo(event("invocation.finished") + "," + ID
                        + ",\"outcome\":\"ok\",\"millis\":12,\"waitMillis\":3,\"initMillis\":40}");
        assertThat(shown(Events.FAILED))
                .isEqualTo(event("invocation.finished") + "," + ID
                        + ",\"outcome\":\"error\",\"millis\":12,\"waitMillis\":0,\"initMillis\":0"
                        + ",\"errorType\":\"java.lang.IllegalStateException\",\"errorMessage\":\"no\""
                        + ",\"stackTrace\":[\"a.B.c(B.java:7)\"]}");
        assertThat(shown(Events.COMPILED)).isEqualTo(event("compile.finished") + ",\"files\":1,\"millis\":34}");
        Path source = Events.DIRECTORY.resolve("src/A.java");
        assertThat(shown(Events.NOT_COMPILED))
                .isEqualTo(event("compile.failed") + ",\"diagnostics\":[{\"file\":\""
                        + source.toString().replace("\\", "\\\\")
                        + "\",\"line\":3,\"column\":14,\"text\":\"';' expected\"}]}");
        assertThat(shown(Events.RELOAD))
                .isEqualTo(event("reload") + ",\"function\":\"hello\",\"kind\":\"reload\",\"classes\":2,\"millis\":5}");
        assertThat(shown(Events.SESSION)).isEqualTo(event("session") + ",\"state\":\"lost\"}");
        assertThat(shown(Events.WARNING)).isEqualTo(event("warning") + ",\"text\":\"look out\"}");
        assertThat(shown(Events.STOPPED)).isEqualTo(event("stopped") + "}");
    }

    @Test
    void everyKindOfEventHasAName() {
        Set<Class<?>> shown = Events.ALL.stream().map(Object::getClass).collect(Collectors.toSet());

        assertThat(shown).containsExactlyInAnyOrder(RunnerEvent.class.getPermittedSubclasses());
        assertThat(Events.ALL)
                .allSatisfy(event -> assertThat(JsonConsole.name(event)).isNotEmpty());
    }

    @Test
    void thePageForUsersNamesEachEventAndField() throws IOException {
        String page = Files.readString(Path.of("README.md"));
        List<String> rows = page.substring(page.indexOf("## The log stream as JSON"))
                .lines()
                .toList();
        for (RunnerEvent event : Events.ALL) {
            String start = "| `" + JsonConsole.name(event) + "` |";
            String row = rows.stream()
                    .filter(line -> line.startsWith(start))
                    .findFirst()
                    .orElse("");

            assertThat(row).as(start).isNotEmpty();
            new ObjectMapper().readTree(shown(event)).fieldNames().forEachRemaining(field -> {
                if (!field.equals("time") && !field.equals("event")) {
                    assertThat(row).contains("`" + field + "`");
                }
            });
        }
    }

    @Test
    void aLineOfNoInvocationHasNullForItsRequestId() {
        assertThat(shown(new RunnerEvent.Log(null, "hello", "jvm", "a \"line\"\nof two")))
                .isEqualTo(event("log")
                        + ",\"requestId\":null,\"function\":\"hello\",\"source\":\"jvm\""
                        + ",\"line\":\"a \\\"line\\\"\\nof two\"}");
    }

    @Test
    void noTextIsLostInTheEncodingOfTheSystem() throws IOException {
        String text = "größe 1 €, 漢字, 🎉";
        JsonConsole latin = new JsonConsole(
                new PrintStream(out, true, StandardCharsets.ISO_8859_1), Clock.fixed(NOW, ZoneOffset.UTC));

        latin.show(new RunnerEvent.Log(null, "hello", "stdout", text));

        String read = out.toString(StandardCharsets.UTF_8);
        assertThat(new ObjectMapper().readTree(read).get("line").textValue()).isEqualTo(text);
    }

    @Test
    void progressIsForPeopleAlone() {
        console.progress("making the database");

        assertThat(out.size()).isZero();
    }

    @Test
    void eventsOfManyThreadsStayWhole() {
        IntStream.range(0, 1_000).parallel().forEach(number -> console.show(Events.LOG));

        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(1_000).containsOnly(lines.get(0));
    }

    private String shown(RunnerEvent event) {
        out.reset();
        console.show(event);
        return out.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    private static String event(String name) {
        return "{\"time\":\"2026-01-02T03:04:05.678Z\",\"event\":\"" + name + "\"";
    }
}
