package io.devrunner.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the worker makes of printed bytes. */
final class OutputTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Records records = new Records(written);
    private final Attribution attribution = new Attribution();
    private final Output output = new Output(records, attribution);
    private final PrintStream out = output.printStream(Records.Source.STDOUT);

    @Test
    void aLineBecomesARecordBehindASeparator() {
        out.println("say \"hi\"\t\\ \u00e4\u20ac");
        assertThat(records())
                .containsExactly("\u001e{\"record\":\"line\",\"source\":\"STDOUT\","
                        + "\"line\":\"say \\\"hi\\\"\\u0009\\\\ \u00e4\u20ac\"}");
    }

    @Test
    void piecesOfALineAreJoinedAndItsWindowsEndIsDropped() {
        out.print("a");
        out.print("b\r\nc\n\nd");
        assertThat(lines()).containsExactly("ab", "c", "");
        output.flush();
        assertThat(lines()).containsExactly("ab", "c", "", "d");
    }

    @Test
    void aHandlerThatClosesTheStreamDoesNotCloseItForOthers() {
        out.close();
        out.println("after the end");
        assertThat(lines()).containsExactly("after the end");
    }

    @Test
    void aLineBelongsToTheInvocationInWhichItBegan() {
        attribution.enter();
        attribution.begin("one");
        out.println("in one");
        out.print("begun in one");
        output.flush("one");
        attribution.end("one");
        attribution.begin("two");
        out.println("in two");
        attribution.end("two");
        out.println("after");
        assertThat(records())
                .extracting(record -> record.replaceAll(".*?\"requestId\":\"(\\w+)\".*", "$1"))
                .startsWith("one", "one", "two")
                .last()
                .asString()
                .doesNotContain("requestId");
    }

    @Test
    void aThreadInheritsItsEnvironmentAndAStrangerCountsForTheOnlyInvocation() throws InterruptedException {
        Thread stranger = new Thread(() -> out.println("stranger"));
        attribution.enter();
        attribution.begin("one");
        Thread child = new Thread(() -> out.println("child"));
        start(child);
        start(stranger);
        attribution.end("one");
        assertThat(records()).hasSize(2).allMatch(record -> record.contains("\"requestId\":\"one\""));
    }

    @Test
    void aThreadThatOutlivesItsEnvironmentCountsForTheOnlyInvocation() throws InterruptedException {
        attribution.enter();
        Thread kept = new Thread(() -> out.println("kept"));
        attribution.leave();
        attribution.enter();
        attribution.begin("two");
        start(kept);
        attribution.end("two");
        assertThat(records()).singleElement().asString().contains("\"requestId\":\"two\"");
    }

    @Test
    void anEndlessLineIsCutBetweenCharacters() {
        out.print("\u20ac".repeat(100_000));
        output.flush();
        assertThat(String.join("", lines())).isEqualTo("\u20ac".repeat(100_000));
        assertThat(lines()).hasSize(2);
    }

    @Test
    void anEndlessLineThatIsNoTextIsCutToo() {
        byte[] noText = new byte[300_000];
        Arrays.fill(noText, (byte) 0x80);
        out.write(noText, 0, noText.length);
        output.flush();
        assertThat(lines()).extracting(String::length).containsExactly(262_144, 37_856);
    }

    @Test
    void theLoggerWritesEachMessageForItselfLineByLine() {
        LoggerSink sink = new LoggerSink(records, attribution);
        sink.log("one\ntwo\n".getBytes(StandardCharsets.UTF_8));
        sink.log("three".getBytes(StandardCharsets.UTF_8));
        assertThat(lines()).containsExactly("one", "two", "three");
    }

    private static void start(Thread thread) throws InterruptedException {
        thread.start();
        thread.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(thread.isAlive()).isFalse();
    }

    private List<String> records() {
        return Stream.of(written.toString(StandardCharsets.UTF_8).split("\n", -1))
                .filter(record -> !record.isEmpty())
                .toList();
    }

    private List<String> lines() {
        return records().stream()
                .map(record -> record.replaceAll(".*\"line\":\"(.*)\"}", "$1"))
                .toList();
    }
}
