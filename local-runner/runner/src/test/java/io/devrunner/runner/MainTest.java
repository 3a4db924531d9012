package io.devrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MainTest {
    @Test
    void whatOthersPrintInThisProcessIsNotInTheLogStream() {
        PrintStream realOut = System.out;
        PrintStream realErr = System.err;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
            PrintStream own = Main.takeOut();
            System.out.print("a processor's");
            own.print("ours");
        } finally {
            System.setOut(realOut);
            System.setErr(realErr);
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("ours");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("a processor's");
    }
}
