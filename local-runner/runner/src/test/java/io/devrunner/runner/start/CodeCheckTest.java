package io.devrunner.runner.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.runner.code.CodeState;
import io.devrunner.runner.project.Project;
import io.devrunner.runner.project.ProjectFile;
import io.devrunner.workerhost.ClassContent;
import io.devrunner.workerhost.ClassFiles;
import io.devrunner.workerhost.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of code before a function's first call fails for it. */
final class CodeCheckTest {
    private static final int JAVA = 17;

    @TempDir
    private Path directory;

    private final ShownEvents console = new ShownEvents();
    private Path out;
    private List<Project.Function> functions = List.of();
    private CodeCheck check;

    @BeforeEach
    void open() {
        out = directory.resolve("out");
        check = new CodeCheck(() -> functions, new NewerClasses(JAVA, "/jdk-17"), console);
    }

    @AfterEach
    void close() {
        check.close();
    }

    private void functions(String file) throws IOException {
        Files.writeString(directory.resolve(ProjectFile.NAME), file);
        functions = ProjectFile.readForAws(directory).functions();
    }

    private void look(List<Path> dependencies, Map<String, Integer> javaByName) {
        Map<String, ClassContent> classes = new HashMap<>();
        javaByName.forEach((name, java) ->
                classes.put(name, ClassContent.wrap(out, new byte[] {-54, -2, -70, -66, 0, 0, 0, (byte) (44 + java)})));
        Code code = new Code(List.of(out), dependencies, new ClassFiles(classes, Map.of()));
        check.look(new CodeState.Ready(1, code, List.of("example.Changed")));
    }

    private void look(String... names) {
        Map<String, Integer> classes = new HashMap<>();
        for (String name : names) {
            classes.put(name, JAVA);
        }
        look(List.of(), classes);
    }

    @Test
    void aHandlerWithoutAClassIsToldOnceWithTheNearestName() throws IOException {
        functions("functions: {orders: {handler: 'example.Ordres::find'}, users: {handler: example.Users}}\n");

        look("example.Orders", "example.Users");
        look("example.Orders", "example.Users", "example.More");

        assertThat(console.warnings())
                .containsExactly("orders: the class of its handler, example.Ordres::find, is neither in the project's"
                        + " class directories nor on its class path; did you mean example.Orders? Then correct handler:"
                        + " in dev-runner.yaml");
    }

    @Test
    void aHandlerWhoseClassGoesIsToldEachTime() throws IOException {
        functions("functions: {orders: {handler: example.Orders}}\n");
        look("example.Orders", "example.Users");
        assertThat(console.warnings()).isEmpty();

        look("example.orders.Orders", "example.Users");
        assertThat(console.warnings()).singleElement().asString().contains("did you mean example.orders.Orders?");

        look("example.Orders", "example.Users");
        look("example.Users");
        assertThat(console.warnings()).hasSize(2).last().asString().contains("build the project, or correct handler:");
    }

    @Test
    void classesThatABuildIsAboutToBringAgainAreNotMissed() throws IOException {
        functions("functions: {orders: {handler: example.Orders}}\n");
        look("example.Orders");
        look();
        assertThat(console.warnings()).isEmpty();
    }

    @Test
    void withoutAnyClassAHandlerIsMissing() throws IOException {
        functions("functions: {orders: {handler: example.Orders}}\n");
        look();
        assertThat(console.warnings()).singleElement().asString().contains("build the project");
    }

    @Test
    void aHandlerThatAJarOrADirectoryOfTheClassPathHasIsThere() throws IOException {
        functions("functions: {jar: {handler: library.Handler}, directory: {handler: 'shared.Handler::run'}}\n");
        Path jar = directory.resolve("library.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry("library/Handler.class"));
        }
        Path shared = directory.resolve("shared classes");
        Files.createDirectories(shared.resolve("shared"));
        Files.write(shared.resolve("shared/Handler.class"), new byte[] {1});

        look(List.of(jar, shared, directory.resolve("gone")), Map.of());
        assertThat(console.warnings()).isEmpty();

        look(List.of(jar), Map.of("example.Orders", JAVA));
        assertThat(console.warnings()).singleElement().asString().startsWith("directory: ");
    }

    @Test
    void nothingIsSaidOfAHandlerWhileAJarCannotBeRead() throws IOException {
        functions("functions: {orders: {handler: example.Orders}}\n");
        Path half = Files.write(directory.resolve("half.jar"), new byte[] {'P', 'K', 3, 4});
        look(List.of(half), Map.of());
        look(List.of(directory.resolve("gone.jar")), Map.of("example.More", JAVA));
        assertThat(console.warnings()).isEmpty();
    }

    @Test
    void commandsAndHandlersThatOnlyAwsKnowsHaveNoClassHere() throws IOException {
        functions("functions: {node: {handler: index.handler, command: node index.mjs}, orders: {timeout: 5}}\n");
        look("example.Users");
        assertThat(console.warnings()).isEmpty();
    }

    @Test
    void classFilesThatTheJdkIsTooOldForAreToldOnceWithTheFunctionsTheyStop() throws IOException {
        functions("functions: {orders: {handler: example.Orders}, users: {handler: 'example.Users::find'},"
                + " old: {handler: example.Old}}\n");
        Map<String, Integer> classes =
                Map.of("example.Orders", 21, "example.Users", 25, "example.Old", JAVA, "example.More", 25);

        look(List.of(), classes);
        look(List.of(), classes);

        assertThat(console.warnings())
                .containsExactly("orders, users: example.Orders is compiled for Java 21, and functions run on JDK 17"
                        + " (/jdk-17), which refuses it with an UnsupportedClassVersionError; start with a newer one:"
                        + " JAVA_HOME=/path/to/jdk-25 dev-runner start, or compile for Java 17"
                        + " (Maven: maven.compiler.release, Gradle: options.release)");
    }

    @Test
    void aClassFileThatIsTooNewIsToldAlsoWhenItIsNoHandlers() throws IOException {
        functions("functions: {orders: {handler: example.Orders}}\n");
        look(List.of(), Map.of("example.Orders", JAVA, "example.More", 18));
        assertThat(console.warnings())
                .singleElement()
                .asString()
                .startsWith("example.More is compiled for Java 18, and ")
                .contains("jdk-18 ");
    }

    @Test
    void variantsForNewerVersionsOfJavaAreNoTrouble() throws IOException {
        functions("functions: {orders: {handler: example.Orders}}\n");
        look(List.of(), Map.of("example.Orders", JAVA, "META-INF.versions.21.example.Orders", 21));
        assertThat(console.warnings()).isEmpty();
    }
}
