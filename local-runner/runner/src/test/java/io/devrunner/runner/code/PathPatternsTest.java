package io.devrunner.runner.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternsTest {
    @ParameterizedTest
    @CsvSource({
        "**/application*.yml, application.yml",
        "**/application*.yml, a/b/application-dev.yml",
        "*.yml, a.yml",
        "a/**, a",
        "a/**, a/b/c.yml",
        "a/, a/b/c.yml",
        "a/**/c, a/c",
        "a/**/c, a/b/b/c",
        "**/b/**, a/b/c",
        "**, a/b",
        "**/**, a",
        "a\\b\\*.txt, a/b/c.txt",
        "a//b, a/b",
        "?.txt, a.txt",
        "a**b, axb",
        "(a)[b]{c}.$1, (a)[b]{c}.$1",
        "?\uD83D\uDE00, x\uD83D\uDE00"
    })
    void aPatternTakes(String pattern, String file) {
        assertThat(PathPatterns.of(List.of(pattern), List.of()).take(Path.of(file)))
                .isTrue();
        assertThat(PathPatterns.of(List.of(), List.of(pattern)).take(Path.of(file)))
                .as("the same as an exclude")
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "**/application*.yml, application.yaml",
        "**/application*.yml, a/application/b.yml.txt",
        "*.yml, a/a.yml",
        "*.yml, a.YML",
        "a/**, b/a/c",
        "a/**, ab",
        "a/**/c, a/b",
        "**/b/**, ab",
        "a**b, a/b",
        "?.txt, ab.txt",
        "?, a/b",
        "a.b, axb",
        "/a, a"
    })
    void aPatternDoesNotTake(String pattern, String file) {
        assertThat(PathPatterns.of(List.of(pattern), List.of()).take(Path.of(file)))
                .isFalse();
        assertThat(PathPatterns.of(List.of(), List.of(pattern)).take(Path.of(file)))
                .as("the same as an exclude")
                .isTrue();
    }

    @Test
    void excludesWinOverIncludes() {
        PathPatterns patterns = PathPatterns.of(List.of("**/*.yml", "*.txt"), List.of("b/**", "**/x.*"));
        assertThat(List.of("a.yml", "c/a.yml", "a.txt", "b/a.yml", "x.txt", "c/x.yml", "a.xml"))
                .filteredOn(file -> patterns.take(Path.of(file)))
                .containsExactly("a.yml", "c/a.yml", "a.txt");
    }
}
