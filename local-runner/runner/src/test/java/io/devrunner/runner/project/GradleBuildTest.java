package io.devrunner.runner.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.devrunner.protocol.UserException;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GradleBuildTest {
    private static final String PLUGIN = "apply plugin: 'java'\n";

    @TempDir
    Path temporary;

    private Path directory;

    @BeforeEach
    void create() throws IOException {
        directory = Files.createDirectories(temporary.resolve("ein schönes Projekt"));
    }

    @Test
    void projectsAreModulesWithTheirSiblingsBeforeThem() throws Exception {
        assumeGradle();
        Path jar = jarOf(Assertions.class);
        Path provided = jarOf(Test.class);
        write("settings.gradle", "include 'shop', 'function'");
        write("shop/build.gradle", "apply plugin: 'java-library'\ndependencies { api files('" + jar + "') }");
        write("function/build.gradle", PLUGIN + """
                sourceCompatibility = '1.8'
                compileJava {
                    options.encoding = 'UTF-8'
                    options.compilerArgs += ['-parameters', '-Werror']
                }
                dependencies {
                    implementation project(':shop')
                    compileOnly files('%s')
                }
                """.formatted(provided));
        Path function = directory.resolve("function");
        Path shop = directory.resolve("shop");
        BuildModel model = model(function, System.getenv());

        assertThat(model.classes())
                .containsExactly(
                        function.resolve("build/classes/java/main"),
                        function.resolve("build/resources/main"),
                        shop.resolve("build/classes/java/main"),
                        shop.resolve("build/resources/main"));
        assertThat(model.runtimeDependencies()).containsExactly(jar);
        BuildModule last = model.modules().get(3);
        assertThat(last.sources()).containsExactly(function.resolve("src/main/java"));
        assertThat(last.compileClassPath()).contains(provided, jar, shop.resolve("build/classes/java/main"));
        assertThat(last.javacOptions())
                .startsWith("-g", "-source", "1.8", "-target", "1.8", "-encoding", "UTF-8", "-parameters")
                .doesNotContain("-Werror");
        assertThat(model.modules().get(2).resources().paths()).containsExactly(function.resolve("src/main/resources"));
        assertThat(model.buildFiles())
                .startsWith(function.resolve("build.gradle"))
                .contains(shop.resolve("build.gradle"), directory.resolve("settings.gradle"));

        Map<String, String> withoutGradle = Map.of("PATH", "");
        assertThat(model(function, withoutGradle)).as("remembered").isEqualTo(model);
        write("shop/build.gradle", PLUGIN);
        assertThat(refused(function, withoutGradle).what()).isEqualTo("Gradle is missing");

        write("shop/build.gradle", "apply plugin: 'no-such-plugin'");
        UserException broken = refused(function, System.getenv());
        assertThat(broken.why()).contains("no-such-plugin").doesNotContain("--stacktrace");
        write("shop/build.gradle", "");
        write("function/build.gradle", "");
        assertThat(refused(function, System.getenv()).what()).isEqualTo(function + " has no Java code");
    }

    @Test
    void resourcesThatGradleDoesMoreToThanToCopyAreLeftToIt() throws Exception {
        assumeGradle();
        Map<String, String> projects = Map.of(
                "plain", "sourceSets.main.resources { srcDir 'src/main/java'; exclude '**/*.java' }",
                "more", "processResources { from('other') { into 'more' } }",
                "expand", "processResources { expand(version: '1') }",
                "matching", "processResources { filesMatching('*.properties') { expand(version: '1') } }",
                "rename", "processResources { rename { it + '.x' } }",
                "exclude", "processResources { exclude '*.bak' }",
                "include", "sourceSets.main.resources.include '*.properties'",
                "into", "processResources { destinationDir = file('build/elsewhere') }");
        write("settings.gradle", "include '" + String.join("', '", projects.keySet()) + "'");
        for (Map.Entry<String, String> project : projects.entrySet()) {
            write(project.getKey() + "/build.gradle", PLUGIN + project.getValue());
            write(project.getKey() + "/src/main/resources/a.properties", "version=${version}");
        }
        String needed = projects.keySet().stream()
                .map(name -> "implementation project(':" + name + "')\n")
                .collect(Collectors.joining());
        write("build.gradle", PLUGIN + "dependencies {\n" + needed + "}");
        BuildModel model = model(directory, System.getenv());

        assertThat(model.modules().stream().flatMap(module -> module.resources().paths().stream()))
                .containsExactlyInAnyOrder(
                        directory.resolve("src/main/resources"),
                        directory.resolve("plain/src/main/resources"),
                        directory.resolve("plain/src/main/java"),
                        directory.resolve("more/src/main/resources"));
        assertThat(model.warnings())
                .hasSize(6)
                .anyMatch(warning -> warning.contains(
                                directory.resolve("expand/src/main/resources").toString())
                        && warning.endsWith("gradle :expand:processResources"));
    }

    @Test
    void aLanguageThatOnlyGradleCompilesIsAWarning() throws Exception {
        assumeGradle();
        write("build.gradle", "apply plugin: 'groovy'");
        assertThat(model(directory, System.getenv()).warnings())
                .as("of tests alone")
                .isEmpty();

        write("build.gradle", "apply plugin: 'groovy'\n");
        write("src/main/groovy/A.groovy", "class A {}");
        assertThat(model(directory, System.getenv()).warnings())
                .singleElement()
                .satisfies(warning -> assertThat(warning).startsWith("groovy ").endsWith("compile: gradle -q classes"));
        assertThat(build("compile: gradle -q classes\n", System.getenv())
                        .model()
                        .warnings())
                .isEmpty();
        assertThat(build("", System.getenv()).modelWithoutCompilation().warnings())
                .isEmpty();
    }

    private static void assumeGradle() {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                        .anyMatch(entry -> Files.isExecutable(Path.of(entry, "gradle"))),
                "there is no gradle on the PATH");
    }

    @Test
    void withoutGradleNorWrapperThePersonIsTold() throws IOException {
        write("build.gradle.kts", "plugins { java }");
        assertThat(refused(directory, Map.of("PATH", temporary.toString())).fix())
                .contains("https://gradle.org");
    }

    @Test
    void theWrapperOfTheRootIsPreferred() throws IOException {
        write("settings.gradle.kts", "include(\"function\")");
        write("function/build.gradle.kts", "");
        Path wrapper = write("gradlew", """
                #!/bin/sh
                [ "$1" = --no-daemon ] || exit 2
                echo 'FAILURE: Build failed with an exception.'
                echo
                echo 'it is the wrapper'
                exit 1
                """);
        assertThat(wrapper.toFile().setExecutable(true)).isTrue();
        assertThat(refused(directory.resolve("function"), System.getenv()).why())
                .isEqualTo("it is the wrapper");
    }

    @Test
    void anyFileThatDecidesAsksGradleAgain() throws IOException {
        List<Path> before = files();
        write("gradle/libs.versions.toml", "");
        write("buildSrc/src/main/java/Convention.java", "");
        write("buildSrc/build/Convention.class", "");
        write("deep/er/build.gradle", "");
        write("build/tmp/build.gradle", "");
        write("src/main/resources/template.gradle", "");
        write("build-logic/settings.gradle.kts", "");
        write("build-logic/convention/build.gradle.kts", "plugins { `kotlin-dsl` }");
        write("build-logic/convention/src/main/kotlin/convention.gradle.kts", "");
        write("build-logic/convention/src/main/kotlin/Convention.kt", "");
        write("build-logic/convention/build/Convention.class", "");
        write("library/settings.gradle", "");
        write("library/src/main/java/Library.java", "");
        assertThat(files().stream().filter(file -> !before.contains(file)))
                .containsExactlyInAnyOrder(
                        directory.resolve("gradle/libs.versions.toml"),
                        directory.resolve("buildSrc/src/main/java/Convention.java"),
                        directory.resolve("deep/er/build.gradle"),
                        directory.resolve("build-logic/settings.gradle.kts"),
                        directory.resolve("build-logic/convention/build.gradle.kts"),
                        directory.resolve("build-logic/convention/src/main/kotlin/convention.gradle.kts"),
                        directory.resolve("build-logic/convention/src/main/kotlin/Convention.kt"),
                        directory.resolve("library/settings.gradle"));
    }

    private List<Path> files() throws IOException {
        write("settings.gradle", "");
        return GradleFiles.of(directory);
    }

    @Test
    void whatANewerGradleTellsIsRead() {
        List<String> told = """
                module :
                source /p/src/main/java
                class /p/build/classes/java/main
                class /p/build/classes/kotlin/main
                resource /p/src/main/resources
                resources /p/build/resources/main
                generated /p/build/generated/sources/annotationProcessor/java/main
                otherCompiler org.jetbrains.kotlin.jvm
                otherCompiler io.freefair.aspectj
                otherCompiler io.quarkus
                release 21
                sourceVersion 21
                targetVersion 21
                argument -parameters
                argument -Xplugin:ErrorProne -Xep:A:OFF
                explicitProcessors true
                compile /cache/a b.jar
                runtime /p/build/classes/java/main
                runtime /p/build/resources/main
                runtime /cache/a b.jar
                runtime C:\\\\cache\\\\c.jar
                """.lines().toList();
        BuildModel model = GradleModel.parse(told, List.of(), "../gradlew").orElseThrow();
        assertThat(model.runtimeDependencies()).containsExactly(Path.of("/cache/a b.jar"), Path.of("C:\\cache\\c.jar"));
        assertThat(model.modules().get(1).javacOptions())
                .containsExactly("-g", "--release", "21", "-parameters", "-proc:none");
        assertThat(model.modules().get(1).classes()).hasSize(2);
        assertThat(model.warnings())
                .satisfiesExactly(
                        kotlin -> assertThat(kotlin)
                                .startsWith("org.jetbrains.kotlin.jvm compiles another language")
                                .endsWith("compile: ../gradlew -q classes"),
                        aspects -> assertThat(aspects).startsWith("io.freefair.aspectj changes classes after javac"),
                        quarkus -> assertThat(quarkus)
                                .startsWith("io.quarkus makes classes of its own as it packages")
                                .doesNotContain("compile:"));
        assertThat(GradleModel.parse(List.of(), List.of(), "gradle")).isEmpty();
    }

    private static Path jarOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private Path write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private BuildModel model(Path project, Map<String, String> environment) throws IOException {
        return build("", project, environment).model();
    }

    private ProjectBuild build(String more, Map<String, String> environment) throws IOException {
        return build(more, directory, environment);
    }

    private ProjectBuild build(String more, Path project, Map<String, String> environment) throws IOException {
        Files.writeString(project.resolve("dev-runner.yaml"), more + "functions: {hello: {handler: example.Hello}}\n");
        Map<String, String> offline = new HashMap<>(environment);
        offline.put("GRADLE_USER_HOME", temporary.resolve("gradle-home").toString());
        return new ProjectBuild(ProjectFile.read(project), offline);
    }

    private UserException refused(Path project, Map<String, String> environment) {
        return catchThrowableOfType(UserException.class, () -> model(project, environment));
    }
}
