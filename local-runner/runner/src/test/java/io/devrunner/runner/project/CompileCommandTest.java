package io.devrunner.runner.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompileCommandTest {
    @Test
    void wordsAreRunWithoutAShell() {
        assertThat(words("mvn  -q -o compile", false)).containsExactly("mvn", "-q", "-o", "compile");
        assertThat(words("'my tool' \"an argument\" ''", false)).containsExactly("my tool", "an argument", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"make && ./copy", "JAVA_HOME=/x mvn compile", "echo \"$HOME\"", "it's", "a\\ b", "ls *.kt"})
    void whatOnlyAShellUnderstandsIsLeftToIt(String line) {
        assertThat(words(line, false)).containsExactly("/bin/sh", "-c", line);
    }

    @Test
    void windowsFindsScriptsByItsShell() {
        assertThat(words("mvn compile", true)).containsExactly("cmd.exe", "/d", "/c", "mvn compile");
        assertThat(words("./gradlew -q classes", true)).containsExactly("cmd.exe", "/d", "/c", ".\\gradlew -q classes");
    }

    private static List<String> words(String line, boolean windows) {
        return new CompileCommand(line, Path.of(""), List.of()).words(windows);
    }
}
