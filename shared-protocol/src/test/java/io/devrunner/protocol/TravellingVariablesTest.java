package io.devrunner.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TravellingVariablesTest {
    @ParameterizedTest
    @ValueSource(strings = {"ENV", "TABLE_NAME", "path", "AWS_REGION", "Java_Version"})
    void whatADeveloperConfiguresTravels(String name) {
        assertThat(TravellingVariables.mayTravel(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "JAVA_TOOL_OPTIONS",
                "_JAVA_OPTIONS",
                "OPENJ9_JAVA_OPTIONS",
                "LD_PRELOAD",
                "DYLD_INSERT_LIBRARIES",
                "PATH",
                "SHELLOPTS",
                "AWS_CONFIG_FILE",
                "BASH_FUNC_ls%%"
            })
    void whatCouldStartAProgramDoesNot(String name) {
        assertThat(TravellingVariables.mayTravel(name)).isFalse();
    }

    @Test
    void whatTheLauncherSetsInAProcessDoesNot() {
        assertThat(TravellingVariables.mayTravel("JAVA_MAIN_CLASS_4711")).isFalse();
    }

    @Test
    void whereTheCaseOfNamesDoesNotCountItHelpsNobody() {
        Map<String, String> all = Map.of("Path", "x", "Java_Tool_Options", "x", "Greeting", "hello");
        assertThat(TravellingVariables.of(all, true)).containsOnlyKeys("Greeting");
        assertThat(TravellingVariables.of(all, false)).isEqualTo(all);
    }
}
