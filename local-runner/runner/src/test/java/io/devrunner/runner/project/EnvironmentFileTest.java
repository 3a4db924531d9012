package io.devrunner.runner.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EnvironmentFileTest {
    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve(".env");
    }

    @Test
    void valuesAreAsShellsAndToolsReadThem() throws IOException {
        Files.writeString(file, """
                \uFEFF# a comment
                TABLE=orders-dev

                  export REGION = eu-west-1 \s
                URL=https://shop.example/#top?a=b   # another comment
                EMPTY=
                NOTHING= # but a comment
                SINGLE='a "b" \\n # c'  # a comment
                DOUBLE="a 'b' \\"c\\" \\\\ \\n\\td $HOME # e"
                TABLE=later\r
                """);

        assertThat(EnvironmentFile.read(file, ""))
                .containsExactly(
                        entry("TABLE", "later"),
                        entry("REGION", "eu-west-1"),
                        entry("URL", "https://shop.example/#top?a=b"),
                        entry("EMPTY", ""),
                        entry("NOTHING", ""),
                        entry("SINGLE", "a \"b\" \\n # c"),
                        entry("DOUBLE", "a 'b' \"c\" \\ \n\td $HOME # e"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3cret",
                "s3cret value",
                "=s3cret",
                "s3cret-name=x",
                "1A=s3cret",
                "AB='s3cret",
                "AB=\"s3cret\\\"",
                "AB='s3cret' more"
            })
    void aBadLineIsNamedByItsNumberAndNotByWhatItSays(String line) throws IOException {
        Files.writeString(file, "FIRST=1\n" + line + "\n");

        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> EnvironmentFile.read(file, ""))
                .satisfies(refused -> {
                    assertThat(refused.what()).startsWith(file + ":2: ");
                    assertThat(refused.what() + refused.why() + refused.fix()).doesNotContain("s3cret");
                });
    }
}
