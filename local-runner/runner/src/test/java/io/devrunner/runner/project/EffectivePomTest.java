package io.devrunner.runner.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class EffectivePomTest {
    private static final Path DIRECTORY = Path.of("").toAbsolutePath().resolve("function");

    @Test
    void theSourcesThatBuildHelperAddsAreCompiledToo() throws IOException {
        EffectivePom pom = pom("""
                <plugin><groupId>org.codehaus.mojo</groupId><artifactId>build-helper-maven-plugin</artifactId>
                  <executions>
                    <execution><id>a</id><goals><goal>add-source</goal></goals>
                      <configuration><sources>
                        <source>src/main/generated</source><source>%1$s/target/generated-sources/annotations</source>
                      </sources></configuration></execution>
                    <execution><id>b</id><goals><goal>add-test-source</goal></goals>
                      <configuration><sources><source>src/it/java</source></sources></configuration></execution>
                  </executions></plugin>
                """.formatted(DIRECTORY));
        assertThat(pom.sources(DIRECTORY))
                .as("without what annotation processors make, and tests")
                .containsExactly(DIRECTORY.resolve("src/main/java"), DIRECTORY.resolve("src/main/generated"));
    }

    @Test
    void aPluginThatGeneratesSourcesMakesTheirPlaceASourceDirectory() throws IOException {
        assertThat(pom(plugin("openapi-generator-maven-plugin")).sources(DIRECTORY))
                .containsExactly(DIRECTORY.resolve("src/main/java"), DIRECTORY.resolve("target/generated-sources"));
        assertThat(pom(plugin("jacoco-maven-plugin")).sources(DIRECTORY)).hasSize(1);
    }

    @Test
    void annotationProcessorsWriteWhereTheCompilerPluginSays() throws IOException {
        assertThat(pom("").generatedSources(DIRECTORY))
                .isEqualTo(DIRECTORY.resolve("target/generated-sources/annotations"));
        Path other = DIRECTORY.resolve("target/generated-sources/mapstruct");
        assertThat(pom("<plugin><artifactId>maven-compiler-plugin</artifactId><configuration>"
                                + "<generatedSourcesDirectory>" + other + "</generatedSourcesDirectory>"
                                + "</configuration></plugin>")
                        .generatedSources(DIRECTORY))
                .isEqualTo(other);
    }

    @Test
    void pluginsThatMakeOtherClassesThanJavacAreKnown() throws IOException {
        assertThat(pom(plugin("aspectj-maven-plugin", "compile")
                                + plugin("byte-buddy-maven-plugin", "transform-test")
                                + plugin("gmavenplus-plugin", "addTestSources</goal><goal>compileTests")
                                + "<plugin><artifactId>ebean-maven-plugin</artifactId></plugin>"
                                + "<plugin><artifactId>kotlin-maven-plugin</artifactId><extensions>true</extensions></plugin>"
                                + "<plugin><artifactId>quarkus-maven-plugin</artifactId><extensions>true</extensions></plugin>"
                                + plugin("jacoco-maven-plugin", "report"))
                        .otherCompilers())
                .as("but for those that have nothing to do, or only with tests")
                .containsExactly("aspectj-maven-plugin", "kotlin-maven-plugin", "quarkus-maven-plugin");
    }

    private static String plugin(String name) {
        return plugin(name, "generate");
    }

    private static String plugin(String name, String goal) {
        return "<plugin><artifactId>" + name + "</artifactId><executions><execution><goals><goal>" + goal
                + "</goal></goals></execution></executions></plugin>";
    }

    private static EffectivePom pom(String plugins) throws IOException {
        return new EffectivePom(Xml.parse("""
                <project><artifactId>tiny</artifactId><build>
                <sourceDirectory>%1$s/src/main/java</sourceDirectory>
                <outputDirectory>%1$s/target/classes</outputDirectory>
                <directory>%1$s/target</directory>
                <plugins>%2$s</plugins></build></project>
                """.formatted(DIRECTORY, plugins).getBytes(StandardCharsets.UTF_8)));
    }
}
