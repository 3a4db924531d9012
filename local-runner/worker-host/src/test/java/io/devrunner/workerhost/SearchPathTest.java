package io.devrunner.workerhost;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SearchPathTest {
    @ParameterizedTest
    @ValueSource(strings = {"PATH", "Path", "path"})
    void theVariableIsFoundHoweverItIsSpelled(String name) {
        assertThat(SearchPath.of(Map.of("CLASSPATH", "lib", name, "bin" + File.pathSeparator + "sbin")))
                .containsExactly(Path.of("bin"), Path.of("sbin"));
    }

    @Test
    void theUsualSpellingCountsWhereThereAreTwo() {
        assertThat(SearchPath.of(Map.of("Path", "other", "PATH", "bin"))).containsExactly(Path.of("bin"));
    }

    @Test
    void entriesThatAreEmptyOrNoPathArePassedOver() {
        String entries = String.join(File.pathSeparator, "", "bin", " ", "no\0path", "sbin", "");
        assertThat(SearchPath.of(Map.of("PATH", entries))).containsExactly(Path.of("bin"), Path.of("sbin"));
    }

    @Test
    void withoutTheVariableThereIsNoDirectory() {
        assertThat(SearchPath.of(Map.of("CLASSPATH", "lib"))).isEmpty();
    }
}
