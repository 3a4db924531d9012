package io.devrunner.runner.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EffectiveResourcesTest {
    private static final Path DIRECTORY = Path.of("").toAbsolutePath().resolve("function");
    private static final String FILTERED =
            "<resource><directory>src/main/resources</directory><filtering>true</filtering></resource>";

    @TempDir
    Path temporary;

    @Test
    void eachElementIsADirectoryWithItsPatternsAndMavensOwnExcludes() throws IOException {
        Resources resources = resources("""
                <resource><directory>src/main/resources</directory><targetPath>a/b</targetPath>
                  <includes><include>**/*.yml</include></includes><excludes><exclude>x/</exclude></excludes></resource>
                <resource><directory>../shared</directory></resource>
                """, "").resources();
        Resources.Directory first = resources.directories().get(0);
        assertThat(first.path()).isEqualTo(DIRECTORY.resolve("src/main/resources"));
        assertThat(first.target()).isEqualTo("a/b");
        assertThat(first.includes()).containsExactly("**/*.yml");
        assertThat(first.excludes()).startsWith("x/").contains("**/.git/", "**/.DS_Store", "**/*~", "**/#*#");
        assertThat(resources.directories().get(1).path()).isEqualTo(DIRECTORY.resolveSibling("shared"));
        assertThat(resources.filtering()).as("nothing is filtered").isNull();
    }

    @Test
    void mavensOwnExcludesCanBeLeftOut() throws IOException {
        assertThat(resources(FILTERED, "<addDefaultExcludes>false</addDefaultExcludes>")
                        .resources()
                        .directories()
                        .get(0)
                        .excludes())
                .isEmpty();
    }

    @Test
    void thePluginsDefaultsAreMavens() throws IOException {
        ResourceFiltering filtering = filtering("");
        assertThat(filtering.delimiters()).containsExactly("${*}", "@");
        assertThat(filtering.encoding()).isEqualTo("ISO-8859-1");
        assertThat(filtering.propertiesEncoding()).isEqualTo("ISO-8859-1");
        assertThat(filtering.multiLine()).isFalse();
        assertThat(filtering.escapeWindowsPaths()).isTrue();
        assertThat(filtering.unfilteredExtensions()).contains("jpg", "png");
        assertThat(filtering.files()).containsExactly(DIRECTORY.resolve("config/a.properties"));
    }

    @Test
    void thePluginsConfigurationCounts() throws IOException {
        ResourceFiltering filtering = filtering("""
                <delimiters><delimiter>@</delimiter><delimiter>[[*]]</delimiter></delimiters>
                <encoding>UTF-8</encoding><propertiesEncoding>UTF-16</propertiesEncoding>
                <supportMultiLineFiltering>true</supportMultiLineFiltering>
                <escapeWindowsPaths>false</escapeWindowsPaths>
                <useBuildFilters>false</useBuildFilters><filters><filter>b.properties</filter></filters>
                <nonFilteredFileExtensions><nonFilteredFileExtension>P12</nonFilteredFileExtension></nonFilteredFileExtensions>
                """);
        assertThat(filtering.delimiters()).containsExactly("${*}", "@", "[[*]]");
        assertThat(filtering.encoding()).isEqualTo("UTF-8");
        assertThat(filtering.propertiesEncoding()).isEqualTo("UTF-16");
        assertThat(filtering.multiLine()).isTrue();
        assertThat(filtering.escapeWindowsPaths()).isFalse();
        assertThat(filtering.unfilteredExtensions()).contains("p12", "png");
        assertThat(filtering.files()).containsExactly(DIRECTORY.resolve("b.properties"));
        assertThat(filtering("<delimiters><delimiter>@</delimiter></delimiters>"
                                + "<useDefaultDelimiters>false</useDefaultDelimiters>")
                        .delimiters())
                .containsExactly("@");
    }

    @Test
    void simpleElementsAreValuesAndListsAreNone() throws IOException {
        ResourceFiltering filtering = filtering("");
        assertThat(filtering.properties())
                .containsOnly(
                        Map.entry("project.build.sourceEncoding", "ISO-8859-1"),
                        Map.entry("lines", "a\nb\\n"),
                        Map.entry("empty", ""));
        assertThat(filtering.project())
                .containsOnly(
                        Map.entry("artifactId", "a"),
                        Map.entry("name", "a"),
                        Map.entry("packaging", "jar"),
                        Map.entry("parent.version", "3"),
                        Map.entry("scm.url", "http://scm"),
                        Map.entry("build.finalName", "a-1"),
                        Map.entry("basedir", DIRECTORY.toString()),
                        Map.entry("baseUri", DIRECTORY.toFile().toURI().toString()));
    }

    @Test
    void whatIsNotDoneIsNamed() throws IOException {
        String configuration = "<escapeString>\\</escapeString><fileNameFiltering>false</fileNameFiltering>"
                + "<outputDirectory>elsewhere</outputDirectory>";
        assertThat(resources(FILTERED, configuration).warnings())
                .containsExactly(
                        "resources in " + DIRECTORY
                                + " are copied without regard to <outputDirectory> of maven-resources-plugin",
                        "resources in " + DIRECTORY
                                + " are copied without regard to <escapeString> of maven-resources-plugin");
        assertThat(resources(FILTERED, "").warnings()).isEmpty();
        assertThat(resources("", "<escapeString>\\</escapeString>").warnings())
                .as("nothing is filtered")
                .isEmpty();
    }

    @Test
    void allOfItIsKeptForTheNextStart() throws IOException {
        Path pom = Files.writeString(temporary.resolve("pom.xml"), "");
        Resources resources = resources(
                        FILTERED + "<resource><directory>b</directory><targetPath>c</targetPath></resource>",
                        "<escapeWindowsPaths>false</escapeWindowsPaths>")
                .resources();
        BuildModule module =
                new BuildModule(List.of(), resources, List.of(temporary), temporary, List.of(), List.of(), List.of());
        BuildModule other = new BuildModule(
                List.of(), Resources.of(List.of(pom)), List.of(pom), pom, List.of(), List.of(), List.of());
        BuildModel model = new BuildModel(List.of(module, other), List.of(), List.of(pom), List.of());
        BuildModelCache cache = new BuildModelCache(temporary.resolve("model"), Map.of());
        cache.write(cache.key(List.of(pom)), model);
        assertThat(cache.read(pom)).contains(model);
    }

    private static ResourceFiltering filtering(String configuration) throws IOException {
        return Objects.requireNonNull(
                resources(FILTERED, configuration).resources().filtering());
    }

    private static EffectiveResources resources(String elements, String configuration) throws IOException {
        String pom = """
                <project>
                  <parent><version>3</version></parent>
                  <artifactId>a</artifactId>
                  <description/>
                  <modules/>
                  <scm><url>http://scm</url></scm>
                  <properties>
                    <project.build.sourceEncoding>ISO-8859-1</project.build.sourceEncoding>
                    <lines>a
                b\\n</lines>
                    <empty/>
                  </properties>
                  <dependencies><dependency><artifactId>b</artifactId></dependency></dependencies>
                  <build>
                    <finalName>a-1</finalName>
                    <filters><filter>config/a.properties</filter></filters>
                    <resources>%s</resources>
                    <plugins><plugin><artifactId>maven-resources-plugin</artifactId>
                      <configuration><escapeString>of another goal</escapeString></configuration>
                      <executions><execution><id>default-resources</id><configuration>%s</configuration></execution></executions>
                    </plugin></plugins>
                  </build>
                </project>
                """.formatted(elements, configuration);
        return new EffectivePom(Xml.parse(pom.getBytes(StandardCharsets.UTF_8))).resources(DIRECTORY);
    }
}
