package io.devrunner.runner.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

final class PrettyConsoleTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final String TIME = "03:04:05.678 ";
    private static final String ESCAPE = "\u001b[";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Where the developer is. */
    private Path here = Events.DIRECTORY;

    private Charset charset = StandardCharsets.UTF_8;

    @Test
    void aStartShowsWhatToDoNext() {
        assertThat(plain(Events.READY))
                .startsWith(TIME + "ready in 812 ms: ")
                .contains("stage dev")
                .contains("GET http://127.0.0.1:3000/  hello")
                .contains("http://127.0.0.1:4510  (for the AWS CLI: .dev-runner/local.env)")
                .contains("127.0.0.1:5005  hello  (for your IDE: dev-runner init --ide)");
    }

    @Test
    void fromElsewhereTheProjectIsNamed() {
        here = Events.DIRECTORY.getParent();

        String project = Events.DIRECTORY.getFileName().toString();
        assertThat(plain(Events.READY))
                .contains("(for the AWS CLI: " + Path.of(project, ".dev-runner", "local.env") + ")")
                .contains("(for your IDE: dev-runner init --ide --project " + project + ")");
    }

    @Test
    void eachLineOfAnInvocationCarriesItsRequestId() {
        assertThat(plain(Events.STARTED)).isEqualTo(TIME + "11111111 ▶ hello");
        assertThat(plain(Events.LOG)).isEqualTo(TIME + "11111111 a line");
        assertThat(plain(Events.FINISHED)).isEqualTo(TIME + "11111111 ✓ hello 12 ms, waited 3 ms, init 40 ms");
        assertThat(plain(Events.FAILED).lines())
                .containsExactly(
                        TIME + "11111111 ✗ hello 12 ms", TIME + "11111111 java.lang.IllegalStateException: no");
    }

    @Test
    void aCanceledInvocationSaysWhy() {
        RunnerEvent canceled = new RunnerEvent.InvocationFinished(
                "11111111-2222", "hello", RunnerEvent.Outcome.CANCELED, 12, 0, 0, null, null, List.of());
        assertThat(plain(canceled)).isEqualTo(TIME + "11111111 ✗ hello canceled after 12 ms: its caller waits no more");
    }

    @Test
    void aLineOfNoInvocationCarriesItsFunction() {
        assertThat(plain(new RunnerEvent.Log(null, "hello", "jvm", "a line"))).isEqualTo(TIME + "hello a line");
    }

    @Test
    void aSourceThatDoesNotCompileIsShownWithItsPlaceInTheProject() {
        assertThat(plain(Events.NOT_COMPILED).lines())
                .containsExactly(
                        TIME + "✗ does not compile",
                        "    " + Events.DIRECTORY.relativize(Events.DIRECTORY.resolve("src/A.java"))
                                + ":3:14 ';' expected");
    }

    @Test
    void whatHappensToTheCodeIsOneLine() {
        assertThat(plain(Events.COMPILED)).isEqualTo(TIME + "✓ compiled 1 file in 34 ms");
        assertThat(plain(Events.RELOAD)).isEqualTo(TIME + "↻ reload hello, 2 changed classes in 5 ms");
    }

    @Test
    void whereTheTerminalHasNoSignsThereAreAsciiMarks() {
        charset = StandardCharsets.US_ASCII;

        assertThat(plain(Events.STARTED)).isEqualTo(TIME + "11111111 > hello");
        assertThat(plain(Events.FINISHED)).startsWith(TIME + "11111111 + hello");
        assertThat(plain(Events.FAILED)).startsWith(TIME + "11111111 x hello");
        assertThat(plain(Events.COMPILED)).isEqualTo(TIME + "+ compiled 1 file in 34 ms");
        assertThat(plain(Events.NOT_COMPILED)).startsWith(TIME + "x does not compile");
        assertThat(plain(Events.RELOAD)).startsWith(TIME + "* reload hello");
    }

    @Test
    void theCharsetIsThatOfTheTerminalWhereItIsTold() {
        Properties properties = new Properties();
        assertThat(Terminal.charset(properties)).isEqualTo(Charset.defaultCharset());
        properties.setProperty("sun.stdout.encoding", "US-ASCII");
        assertThat(Terminal.charset(properties)).isEqualTo(StandardCharsets.US_ASCII);
        properties.setProperty("stdout.encoding", "UTF-16");
        assertThat(Terminal.charset(properties)).isEqualTo(StandardCharsets.UTF_16);
        properties.setProperty("stdout.encoding", "no such");
        assertThat(Terminal.charset(properties)).isEqualTo(Charset.defaultCharset());
    }

    @Test
    void everyKindOfEventIsShown() {
        assertThat(Events.ALL).allSatisfy(event -> assertThat(plain(event)).isNotEmpty());
    }

    @Test
    void coloursAreLaidOverTheSameText() {
        for (RunnerEvent event : Events.ALL) {
            String coloured = shown(event, true);

            assertThat(coloured).contains(ESCAPE);
            assertThat(coloured.replaceAll("\u001b\\[\\d*m", "")).isEqualTo(plain(event));
            assertThat(plain(event)).doesNotContain(ESCAPE);
        }
    }

    @Test
    void withoutATerminalThereAreNoColours() {
        // The tests have none: their standard streams are pipes.
        assertThat(Terminal.wantsColour(Map.of())).isFalse();
    }

    private String plain(RunnerEvent event) {
        return shown(event, false);
    }

    private String shown(RunnerEvent event, boolean colour) {
        out.reset();
        new PrettyConsole(
                        new PrintStream(out, true, charset),
                        charset,
                        colour,
                        Events.DIRECTORY,
                        here,
                        Clock.fixed(NOW, ZoneOffset.UTC),
                        ZoneOffset.UTC)
                .show(event);
        return out.toString(charset).stripTrailing();
    }
}
