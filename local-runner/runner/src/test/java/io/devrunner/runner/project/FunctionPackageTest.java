package io.devrunner.runner.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.devrunner.protocol.UserException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is uploaded for a function. */
class FunctionPackageTest {
    private static final String FUNCTION = "list-databases";

    @TempDir
    private Path directory;

    private Path classes;

    @BeforeEach
    void compile() throws IOException {
        file("dev-runner.yaml", """
                classes: [classes]
                classpath: ["lib/*.jar"]
                functions:
                  list-databases: {handler: "example.ListDatabases::handleRequest"}
                  hello: {handler: example.Hello}
                """);
        file("classes/example/ListDatabases.class", "compiled");
        file("classes/log4j2.xml", "resource");
        file("lib/driver-1.jar", "driver");
        classes = directory.resolve("classes");
    }

    private Path file(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private FunctionPackage packed(String function) {
        return FunctionPackage.of(directory, function, Map.of());
    }

    private UserException failure(String function) {
        return catchThrowableOfType(UserException.class, () -> packed(function));
    }

    private static Map<String, String> content(byte[] zip) throws IOException {
        Map<String, String> content = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                content.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return content;
    }

    @Test
    void classesAreAtTheRootAndJarsInLib() throws IOException {
        FunctionPackage packed = packed(FUNCTION);

        assertThat(packed.handler()).isEqualTo("example.ListDatabases::handleRequest");
        assertThat(content(packed.zip()))
                .isEqualTo(Map.of(
                        "example/ListDatabases.class", "compiled",
                        "log4j2.xml", "resource",
                        "lib/driver-1.jar", "driver"));
    }

    @Test
    void theSameFilesMakeTheSameBytesWheneverTheyWereWritten() throws IOException {
        byte[] before = packed(FUNCTION).zip();

        Files.setLastModifiedTime(
                file("classes/log4j2.xml", "resource"), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));

        assertThat(packed(FUNCTION).zip()).isEqualTo(before);
    }

    @Test
    void whatIsFirstOnTheClassPathIsTaken() throws IOException {
        file("other/log4j2.xml", "of the other module");
        file("other/only.txt", "of the other module");
        file("dependency/log4j2.xml", "of a dependency");
        file("dependency/example/Shop.class", "of a dependency");

        byte[] zip = FunctionPackage.zip(
                List.of(classes, directory.resolve("other")), List.of(directory.resolve("dependency")));

        assertThat(content(zip))
                .containsEntry("log4j2.xml", "resource")
                .containsEntry("only.txt", "of the other module")
                .containsEntry("example/Shop.class", "of a dependency");
    }

    @Test
    void aDirectoryThatABuildHasNotMadeIsLeftOut() throws IOException {
        byte[] zip = FunctionPackage.zip(List.of(classes, directory.resolve("generated")), List.of());

        assertThat(content(zip)).containsOnlyKeys("example/ListDatabases.class", "log4j2.xml");
    }

    @Test
    void twoDependenciesOfOneNameAreNotMixedUp() throws IOException {
        List<Path> both = List.of(file("a/driver-1.jar", "one"), file("b/driver-1.jar", "another"));

        assertThatThrownBy(() -> FunctionPackage.zip(List.of(classes), both))
                .isInstanceOf(IOException.class)
                .hasMessage("two dependencies are called driver-1.jar");
    }

    @Test
    void aFunctionThatTheProjectDoesNotHaveIsNamedWithThoseThatItHas() {
        assertThat(failure("orders")).satisfies(e -> {
            assertThat(e.what()).contains("no function 'orders'");
            assertThat(e.why()).contains("list-databases", "hello");
            assertThat(e.fix()).contains("--project");
        });
    }

    @Test
    void aFunctionThatIsNotCompiledIsNotPacked() {
        assertThat(failure("hello")).satisfies(e -> {
            assertThat(e.what()).contains("'hello' is not compiled");
            assertThat(e.why()).contains("example/Hello.class", classes.toString());
            assertThat(e.fix()).contains("compile");
        });
    }

    @Test
    void dependenciesThatCannotBePackedAreToldToThePerson() throws IOException {
        file("more/driver-1.jar", "another");
        file("dev-runner.yaml", """
                classes: [classes]
                classpath: [lib/driver-1.jar, more/driver-1.jar]
                functions: {list-databases: {handler: example.ListDatabases}}
                """);

        assertThat(failure(FUNCTION)).satisfies(e -> {
            assertThat(e.what()).contains("'list-databases' cannot be packed");
            assertThat(e.why()).contains("two dependencies are called driver-1.jar");
        });
    }
}
