package io.devrunner.runner.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SeveralVersionsTest {
    private final SeveralVersions versions = new SeveralVersions();

    /** What Maven tells of one module that is run. */
    private void module(String listed) {
        MavenBuild.artifacts(listed).forEach(artifact -> artifact.addTo(versions));
    }

    @Test
    void aLibraryThatModulesNeedInAVersionEachIsNamedWithTheFirstFirst() {
        module("""
                   org.slf4j:slf4j-api:jar:2.0.17:compile:/m2/slf4j-api-2.0.17.jar -- module org.slf4j
                   io.netty:netty-transport:jar:linux-x86_64:4.1:runtime:/m2/netty-linux-4.1.jar
                   shop:shop:jar:1-SNAPSHOT:compile:/shop/target/classes
                """);
        module("""
                   org.slf4j:slf4j-api:jar:1.7.36:compile:/m2/slf4j-api-1.7.36.jar
                   io.netty:netty-transport:jar:osx-x86_64:4.2:runtime:/m2/netty-osx-4.2.jar
                   shop:shop:jar:1-SNAPSHOT:compile:/shop/target/classes (optional)
                """);

        assertThat(versions.warnings())
                .singleElement()
                .asString()
                .contains("use the first one: org.slf4j:slf4j-api 2.0.17, 1.7.36; to give each its own")
                .doesNotContain("netty", "shop");
    }

    @Test
    void theWarningStandsWhoeverCompiles() {
        module("   org.slf4j:slf4j-api:jar:2.0.17:compile:/m2/slf4j-api-2.0.17.jar\n");
        module("   org.slf4j:slf4j-api:jar:1.7.36:compile:/m2/slf4j-api-1.7.36.jar\n");
        Path directory = Path.of("shop").toAbsolutePath();
        BuildModule module = new BuildModule(
                List.of(), Resources.of(List.of()), List.of(directory), directory, List.of(), List.of(), List.of());
        BuildModel model = new BuildModel(List.of(module), List.of(), List.of(), versions.warnings())
                .withWarnings(List.of("aspectj-maven-plugin changes classes after javac"));

        assertThat(model.withoutCompilation().warnings()).isEqualTo(versions.warnings());
        assertThat(model.compiledBy(new CompileCommand("make", directory, List.of()))
                        .warnings())
                .isEqualTo(versions.warnings());
    }

    @Test
    void whatIsNotOnTheClassPathOfFunctionsDoesNotCount() {
        module("   junit:junit:jar:4.13:test:/m2/junit-4.13.jar\n   a:servlet:jar:3:provided:/m2/servlet-3.jar\n");
        module("   junit:junit:jar:4.12:compile:/m2/junit-4.12.jar\n   a:servlet:jar:4:provided:/m2/servlet-4.jar\n");

        assertThat(versions.warnings()).isEmpty();
    }

    @Test
    void ofManyOnlyTheFirstAreNamed() {
        for (int version = 1; version <= 2; version++) {
            for (int library = 1; library <= 7; library++) {
                module("   a:l" + library + ":jar:" + version + ":compile:/m2/l" + library + "-" + version + ".jar");
            }
        }

        assertThat(versions.warnings())
                .singleElement()
                .asString()
                .contains("a:l5 1, 2; and 2 more; ")
                .doesNotContain("a:l6");
    }
}
