package io.devrunner.runner.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectBuildTest {
    /** Artifacts and versions that this build uses too, so that nothing has to be downloaded for the test. */
    private static final String POM = """
            <project>
              <modelVersion>4.0.0</modelVersion>
              <groupId>test</groupId><artifactId>tiny</artifactId><version>1</version>
              <properties><maven.compiler.release>17</maven.compiler.release></properties>
              <dependencies>
                <dependency>
                  <groupId>org.jspecify</groupId><artifactId>jspecify</artifactId><version>1.0.0</version>
                  <scope>provided</scope>
                </dependency>
                <dependency>
                  <groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId><version>2.0.20</version>
                </dependency>
              </dependencies>
              <build><plugins><plugin>
                <artifactId>maven-compiler-plugin</artifactId><version>3.16.0</version>
                <configuration>
                  <parameters>true</parameters>
                  <compilerArgs><arg>-Xlint:all</arg><arg>-Werror</arg></compilerArgs>
                </configuration>
              </plugin></plugins></build>
            </project>
            """;

    @TempDir
    Path temporary;

    private Path directory;

    /** Of what Maven tells to be the effective POM. */
    private String plugins = "";

    @BeforeEach
    void create() throws IOException {
        directory = Files.createDirectories(temporary.resolve("ein schönes Projekt"));
    }

    @Test
    void aDirectoryAboveTheBuildsNamesThem() throws IOException {
        for (String build : List.of("HelloFunction/pom.xml", "functions/orders/build.gradle.kts", "target/x/pom.xml")) {
            Files.createDirectories(directory.resolve(build).getParent());
            Files.writeString(directory.resolve(build), "");
        }
        UserException told = refused("", System.getenv());
        assertThat(told.why()).endsWith("but in HelloFunction, " + Path.of("functions", "orders"));
        assertThat(told.fix()).contains("--project HelloFunction", "<modules>");
    }

    @Test
    void aMavenProjectIsAskedOnceAndThenRemembered() throws IOException {
        Files.writeString(directory.resolve("pom.xml"), POM);
        BuildModel model = build("", System.getenv()).model();
        assertThat(module(model).sources()).containsExactly(directory.resolve("src/main/java"));
        assertThat(module(model).resources().paths()).containsExactly(directory.resolve("src/main/resources"));
        assertThat(model.classes()).containsExactly(directory.resolve("target/classes"));
        assertThat(module(model).compileClassPath())
                .extracting(path -> path.getFileName().toString())
                .containsExactly("jspecify-1.0.0.jar", "slf4j-api-2.0.20.jar");
        assertThat(model.runtimeDependencies())
                .extracting(path -> path.getFileName().toString())
                .containsExactly("slf4j-api-2.0.20.jar");
        assertThat(module(model).javacOptions()).containsExactly("-g", "--release", "17", "-parameters", "-Xlint:all");
        assertThat(model.buildFiles()).contains(directory.resolve("pom.xml"));

        assertThat(build("", Map.of("PATH", "")).model())
                .as("without any Maven on the path")
                .isEqualTo(model);

        Files.writeString(directory.resolve("pom.xml"), POM + "<!-- changed -->");
        assertThat(refused("", Map.of("PATH", "")).what()).isEqualTo("Maven is missing");
    }

    @Test
    void modulesThatWereNeverInstalledAreResolvedAndCompiledInOrder() throws IOException {
        copy(Path.of("src/test/projects/reactor"), directory);
        BuildModel model = new ProjectBuild(ProjectFile.read(directory.resolve("function")), System.getenv()).model();
        assertThat(model.modules())
                .extracting(module -> module.sources().get(0))
                .containsExactly(directory.resolve("shop/src/main/java"), directory.resolve("function/src/main/java"));
        assertThat(model.modules().get(1).compileClassPath()).contains(directory.resolve("shop/target/classes"));
        assertThat(model.classes())
                .containsExactly(
                        directory.resolve("function/target/classes"), directory.resolve("shop/target/classes"));
        assertThat(model.runtimeDependencies())
                .extracting(path -> path.getFileName().toString())
                .containsExactlyInAnyOrder("slf4j-api-2.0.20.jar", "aws-lambda-java-core-1.4.0.jar");
        assertThat(model.buildFiles()).contains(directory.resolve("pom.xml"), directory.resolve("shop/pom.xml"));
    }

    @Test
    void theRootOfModulesStandsForAllOfThem() throws IOException {
        copy(Path.of("src/test/projects/reactor"), directory);
        BuildModel model = build("", System.getenv()).model();
        assertThat(model.modules()).hasSize(3);
        assertThat(model.runtimeDependencies()).hasSize(2);
    }

    @Test
    void aSnapshotThatIsInstalledWithOtherDependenciesAsksMavenAgain() throws IOException {
        Path jar = snapshot("one");
        mavenThatTells(jar, ":");
        assertThat(build("", System.getenv()).model().runtimeDependencies()).containsExactly(jar);
        assertThat(build("", System.getenv()).model().buildFiles()).contains(snapshotPom());
        assertThat(runsOfMaven()).isEqualTo(1);

        snapshot("two");
        Path more = Files.writeString(temporary.resolve("commons-text-1.0.jar"), "");
        mavenThatTells(jar, "echo '   a:b:jar:1:compile:" + more + "' >>\"${argument#*=}\"");
        assertThat(build("", System.getenv()).model().runtimeDependencies()).containsExactly(jar, more);
        assertThat(build("", System.getenv()).model().runtimeDependencies()).containsExactly(jar, more);
        assertThat(runsOfMaven()).isEqualTo(2);
    }

    @Test
    void whatACommandGeneratesDoesNotRunItAgain() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        plugins = "<plugin><artifactId>build-helper-maven-plugin</artifactId><executions><execution>"
                + "<goals><goal>add-source</goal></goals><configuration><sources>"
                + "<source>%1$s/target/generated-sources/a</source><source>%1$s/src/main/more</source>".formatted(here)
                + "</sources></configuration></execution></executions></plugin>";
        mavenThatTells(snapshot("one"), ":");
        BuildModel model =
                build("compile: mvn -q -o compile\n", System.getenv()).model();
        assertThat(module(model).sources()).contains(here.resolve("target/generated-sources/a"));
        assertThat(Objects.requireNonNull(model.compileCommand()).watched()).containsExactly(here.resolve("src/main"));
    }

    @Test
    void aWeaverIsAWarningUnlessAnotherCompiles() throws IOException {
        plugins = "<plugin><artifactId>aspectj-maven-plugin</artifactId><executions><execution><goals>"
                + "<goal>compile</goal></goals></execution></executions></plugin>";
        mavenThatTells(snapshot("one"), ":");
        assertThat(build("", System.getenv()).model().warnings())
                .singleElement()
                .satisfies(warning -> assertThat(warning)
                        .startsWith("aspectj-maven-plugin changes classes after javac")
                        .endsWith("dev-runner.yaml: compile: ./mvnw -q -o process-classes"));
        assertThat(build("compile: mvn -q -o process-classes\n", System.getenv())
                        .model()
                        .warnings())
                .isEmpty();
        assertThat(build("", System.getenv()).modelWithoutCompilation().warnings())
                .isEmpty();
    }

    @Test
    void anAnswerIsNotKeptWhenASnapshotWasInstalledMeanwhile() throws IOException {
        mavenThatTells(snapshot("one"), ":");
        build("", System.getenv()).model();
        Path jar = snapshot("two");
        mavenThatTells(jar, "echo three >'" + snapshotPom() + "'");
        build("", System.getenv()).model();
        mavenThatTells(jar, ":");
        build("", System.getenv()).model();
        build("", System.getenv()).model();
        assertThat(runsOfMaven()).isEqualTo(3);
    }

    private Path snapshot(String pom) throws IOException {
        Files.createDirectories(snapshotPom().getParent());
        Files.writeString(snapshotPom(), pom);
        return Files.writeString(snapshotPom().resolveSibling("lib-1.0-SNAPSHOT.jar"), "");
    }

    private Path snapshotPom() {
        return temporary.resolve("repository/com/acme/lib/1.0-SNAPSHOT/lib-1.0-SNAPSHOT.pom");
    }

    private int runsOfMaven() throws IOException {
        return Files.readAllLines(temporary.resolve("runs")).size();
    }

    /** A wrapper that answers as Maven does for a project with that dependency. */
    private void mavenThatTells(Path jar, String command) throws IOException {
        Files.writeString(directory.resolve("pom.xml"), POM);
        Path wrapper = Files.writeString(
                directory.resolve("mvnw"), """
                #!/bin/sh
                echo run >>'%s'
                for argument; do
                    case $argument in
                        -DoutputFile=*)
                            echo 'The following files have been resolved:' >"${argument#*=}"
                            echo '   com.acme:lib:jar:1.0-SNAPSHOT:compile:%s' >>"${argument#*=}"
                            %s
                            ;;
                        -Doutput=*)
                            cat >"${argument#*=}" <<EOF
                <project><artifactId>tiny</artifactId><build>
                <directory>target</directory>
                <sourceDirectory>src/main/java</sourceDirectory>
                <outputDirectory>target/classes</outputDirectory>
                <plugins>%s</plugins>
                </build></project>
                EOF
                            ;;
                    esac
                done
                """.formatted(temporary.resolve("runs"), jar, command, plugins));
        assertThat(wrapper.toFile().setExecutable(true)).isTrue();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    @Test
    void aBrokenPomIsReportedInMavensOwnWords() throws IOException {
        Files.writeString(directory.resolve("pom.xml"), POM.replace("</dependencies>", "</dependency>"));
        UserException refused = refused("", System.getenv());
        assertThat(refused.what()).contains("pom.xml");
        assertThat(refused.why()).contains("Non-parseable POM").doesNotContain("\u001B");
    }

    @Test
    void withoutMavenNorWrapperThePersonIsTold() throws IOException {
        Files.writeString(directory.resolve("pom.xml"), POM);
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("PATH", temporary.toString());
        environment.keySet().removeAll(List.of("MAVEN_HOME", "M2_HOME"));
        UserException refused = refused("", environment);
        assertThat(refused.what()).isEqualTo("Maven is missing");
        assertThat(refused.fix()).contains("https://maven.apache.org");
    }

    @Test
    void theWrapperIsPreferred() throws IOException {
        Files.writeString(directory.resolve("pom.xml"), POM);
        Path wrapper =
                Files.writeString(directory.resolve("mvnw"), "#!/bin/sh\necho '[ERROR] this is the wrapper'\nexit 1\n");
        assertThat(wrapper.toFile().setExecutable(true)).isTrue();
        assertThat(refused("", System.getenv()).why()).isEqualTo("this is the wrapper");
    }

    @Test
    void aProjectWithoutMavenNamesItsClassesAndJars() throws IOException {
        Files.createDirectories(directory.resolve("lib"));
        Path b = Files.writeString(directory.resolve("lib/b.jar"), "");
        Path a = Files.writeString(directory.resolve("lib/a.jar"), "");
        Files.writeString(directory.resolve("lib/read.me"), "");
        Path more = Files.createDirectories(directory.resolve("more classes"));
        BuildModel model = build(
                        "classes: [out/production]\nclasspath: [\"lib/*.jar\", more classes]\n", System.getenv())
                .model();
        assertThat(model.classes()).containsExactly(directory.resolve("out/production"));
        assertThat(model.runtimeDependencies()).containsExactly(a, b, more);
        assertThat(module(model).sources()).isEmpty();
    }

    @Test
    void whereJarsAreLookedForIsLookedAtForOtherJars() throws IOException {
        Path lib = Files.createDirectories(directory.resolve("lib"));
        Path jar = Files.writeString(directory.resolve("root.jar"), "");
        BuildModel model = build("classes: [out]\nclasspath: [\"lib/*.jar\", \"*.jar\"]\n", System.getenv())
                .model();
        assertThat(model.buildFiles())
                .contains(lib, jar)
                .as("something changes in it with each save")
                .doesNotContain(directory);
    }

    @Test
    void aPatternThatMatchesNothingIsAWarningWithItsPlace() throws IOException {
        Files.createDirectories(directory.resolve("lib"));
        BuildModel model = build("classes: [out]\nclasspath:\n  - 'lib/*.jar'\n", System.getenv())
                .model();
        assertThat(model.warnings())
                .containsExactly(directory.resolve("dev-runner.yaml") + ":3:5: no file matches lib/*.jar of classpath:"
                        + " (looked for in " + directory.resolve("lib") + ")");
        Files.writeString(directory.resolve("lib/a.jar"), "");
        assertThat(build("classes: [out]\nclasspath: ['lib/*.jar']\n", System.getenv())
                        .model()
                        .warnings())
                .isEmpty();
    }

    @Test
    void onWindowsABackslashSeparatesTheNamesOfAPath() {
        ProjectBuild.DeclaredPath path = ProjectBuild.DeclaredPath.of(directory, "lib\\more\\*.jar", true);
        assertThat(path.directory()).isEqualTo(directory.resolve("lib/more"));
        assertThat(path.name()).isEqualTo("*.jar");
        assertThat(ProjectBuild.DeclaredPath.of(directory, "a\\b.jar", false).name())
                .isEqualTo("a\\b.jar");
    }

    @Test
    void whatTheBuildToolTellsInItsPlaceIsAWarning() throws IOException {
        mavenThatTells(snapshot("one"), ":");
        String place = directory.resolve("dev-runner.yaml").toString();
        assertThat(build("classes: [out]\nsources: [src]\n", System.getenv())
                        .model()
                        .warnings())
                .satisfiesExactly(
                        classes -> assertThat(classes).startsWith(place + ":1:1: classes: is not used, as pom.xml"),
                        sources -> assertThat(sources).startsWith(place + ":2:1: sources: is not used, as pom.xml"));
    }

    @Test
    void filesOfTheSameNameInModulesForThemselvesAreAWarning() throws IOException {
        BuildModule library = module("library", List.of());
        BuildModule orders = module("orders", library.classes());
        BuildModule users = module("users", library.classes());
        for (String module : List.of("library", "orders", "users")) {
            resource(module, "logback.xml");
        }
        resource("orders", "application.yml");
        assertThat(warnings(library, orders))
                .as("the library's is replaced on AWS too")
                .isEmpty();
        assertThat(warnings(library, orders, users))
                .singleElement()
                .satisfies(warning -> assertThat(warning)
                        .contains("logback.xml (" + Path.of("users/src/main/resources/logback.xml") + ")")
                        .contains("--project MODULE")
                        .contains("--http-port 0 --aws-port 0 --debug-port 0")
                        .doesNotContain("application.yml"));
    }

    private List<String> warnings(BuildModule... modules) {
        BuildModel model = new BuildModel(List.of(modules), List.of(), List.of(), List.of());
        return SharedResources.warnings(model, directory);
    }

    private BuildModule module(String name, List<Path> needed) {
        Path module = directory.resolve(name);
        return new BuildModule(
                List.of(),
                Resources.of(List.of(module.resolve("src/main/resources"))),
                List.of(module.resolve("target/classes")),
                module.resolve("target/generated-sources/annotations"),
                needed,
                List.of(),
                List.of());
    }

    private void resource(String module, String name) throws IOException {
        Path resources = Files.createDirectories(directory.resolve(module).resolve("src/main/resources"));
        Files.writeString(resources.resolve(name), module);
    }

    @Test
    void sourcesAreCompiledWhenTheyAreNamed() throws IOException {
        Path sources = Files.createDirectories(directory.resolve("src"));
        BuildModel model =
                build("classes: [out]\nsources: [src]\n", System.getenv()).model();
        assertThat(module(model).sources()).containsExactly(sources);
    }

    @Test
    void withoutPomAndClassesThePersonIsTold() throws IOException {
        assertThat(refused("", System.getenv()).why()).contains("no pom.xml").contains("no 'classes:'");
    }

    @Test
    void aJarThatIsMissingIsNamed() throws IOException {
        assertThat(refused("classes: [out]\nclasspath: [lib/gone.jar]\n", System.getenv())
                        .what())
                .isEqualTo(directory.resolve("lib/gone.jar") + " does not exist");
    }

    @Test
    void optionalArtifactsAndModuleNamesAreUnderstood() {
        assertThat(MavenBuild.scopes("""

                        The following files have been resolved:
                           a:b:jar:1.0:compile:/m2/a b/b-1.0.jar -- module a.b (auto)
                           a:c:jar:linux-x86_64:1.0:runtime:/m2/c.jar (optional) -- module c
                           a:d:jar:1.0:provided:/m2/d.jar (optional)
                           a:e:jar:1.0:test:C:\\m2\\e.jar
                        """))
                .containsExactly(
                        Map.entry(Path.of("/m2/a b/b-1.0.jar"), "compile"),
                        Map.entry(Path.of("/m2/c.jar"), "runtime"),
                        Map.entry(Path.of("/m2/d.jar"), "provided"),
                        Map.entry(Path.of("C:\\m2\\e.jar"), "test"));
    }

    private static BuildModule module(BuildModel model) {
        assertThat(model.modules()).hasSize(1);
        return model.modules().get(0);
    }

    private ProjectBuild build(String more, Map<String, String> environment) throws IOException {
        Files.writeString(
                directory.resolve("dev-runner.yaml"), more + "functions: {hello: {handler: example.Hello}}\n");
        return new ProjectBuild(ProjectFile.read(directory), environment);
    }

    private UserException refused(String more, Map<String, String> environment) throws IOException {
        ProjectBuild build = build(more, environment);
        return catchThrowableOfType(UserException.class, () -> List.of(build.model()));
    }
}
