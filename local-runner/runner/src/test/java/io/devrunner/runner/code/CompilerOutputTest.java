package io.devrunner.runner.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompilerOutputTest {
    private static final Path DIRECTORY = Path.of("/project").toAbsolutePath();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "src/A.java:12: error: ';' expected | src/A.java | 12 | 0 | ';' expected",
                "[ERROR] /project/src/A.java:[12,5] cannot find symbol | src/A.java | 12 | 5 | cannot find symbol",
                "[ERROR] /project/a b/A.kt:[7,3] Unresolved reference | a b/A.kt | 7 | 3 | Unresolved reference",
                "[ERROR] file:///project/src/A.kt:7:3 Unresolved reference | src/A.kt | 7 | 3 | Unresolved reference",
                "e: file:///project/src/A.kt:7:3 Unresolved reference | src/A.kt | 7 | 3 | Unresolved reference",
                "[ERROR] /C:/shop/A.java:[12,5] cannot find symbol | C:/shop/A.java | 12 | 5 | cannot find symbol",
                "e: file:///C:/shop/A.kt:7:3 Unresolved reference | C:/shop/A.kt | 7 | 3 | Unresolved reference",
                "src/A.kt:7:3: error: unresolved reference: x | src/A.kt | 7 | 3 | unresolved reference: x",
                "[error] /project/src/A.scala:7:3: not found: value x | src/A.scala | 7 | 3 | not found: value x",
            })
    void anErrorNamesFileLineAndColumn(String line, String file, long number, long column, String text) {
        assertThat(CompilerOutput.errors("[INFO] before\n\u001B[31m" + line + "\u001B[m\n" + line, DIRECTORY))
                .containsExactly(new Diagnostic(DIRECTORY.resolve(file), number, column, text));
    }

    @Test
    void warningsAndOtherTextAreNoErrors() {
        assertThat(CompilerOutput.errors("""
                        [WARNING] /project/A.java:[1,2] deprecated
                        w: file:///project/A.kt:1:2 unused
                        A.java:3: warning: [rawtypes] found raw type
                        [INFO] Compiling 3 source files
                        at example.A.run(A.java:12)
                        """, DIRECTORY)).isEmpty();
    }

    @Test
    void whatCannotBeTheNameOfAFileIsNoError() {
        assertThat(CompilerOutput.errors("\0A.java:3: error: x\nsrc/A.java:4: error: y", DIRECTORY))
                .containsExactly(new Diagnostic(DIRECTORY.resolve("src/A.java"), 4, 0, "y"));
    }

    @Test
    void theEndIsTheLastLinesThatSaySomething() {
        assertThat(CompilerOutput.end("one\n\n\u001B[1mtwo\u001B[m\n\n")).isEqualTo("one\ntwo");
    }
}
