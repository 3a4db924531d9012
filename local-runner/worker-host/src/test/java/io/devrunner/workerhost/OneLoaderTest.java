package io.devrunner.workerhost;

import static io.devrunner.workerhost.HostFixture.answer;
import static io.devrunner.workerhost.HostFixture.failure;
import static io.devrunner.workerhost.HostFixture.invoke;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Libraries that look for the user's classes with their own class loader, as they may on AWS, where it has all. */
final class OneLoaderTest {
    private static final String LOAD = "return lib.Finder.load(\"app.Customer\");";
    private static final String LINK = "return lib.Finder.link(\"app.Customer\");";
    private static final String NOT_FOUND = "app.Customer: not found by a library";

    private final HostFixture fixture = new HostFixture();

    @TempDir
    Path classes;

    /** What the jar is made of. */
    @TempDir
    Path library;

    @TempDir
    Path jars;

    @BeforeEach
    void sources() {
        Sources.compile(classes, classes, "app.Customer", "package app; public class Customer {}");
        Sources.compile(library, library, "lib.Finder", """
                package lib;
                public class Finder {
                    private static int count;
                    public static String load(String name) {
                        try {
                            Class.forName(name, true, Finder.class.getClassLoader());
                        } catch (ClassNotFoundException e) {
                            throw new IllegalStateException("no class", e);
                        }
                        return "found " + ++count;
                    }
                    public static String link(String name) {
                        try {
                            return load(name);
                        } catch (IllegalStateException e) {
                            throw new NoClassDefFoundError(name.replace('.', '/'));
                        }
                    }
                    public static String loadOrSkip(String name) {
                        try {
                            return load(name);
                        } catch (IllegalStateException e) {
                            return "skipped";
                        }
                    }
                }
                """);
    }

    @AfterEach
    void nothingIsLeft() {
        fixture.close();
        assertThat(HostFixture.children()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"software.amazon.awssdk.enhanced.dynamodb.TableSchema", "io.micronaut.context.ApplicationContext"
            })
    void librariesThatAreKnownForItFindTheUsersClasses(String marker) throws IOException {
        int dot = marker.lastIndexOf('.');
        String source = "package " + marker.substring(0, dot) + "; public class " + marker.substring(dot + 1) + " {}";
        Sources.compile(library, library, marker, source);
        String body = "return lib.Finder.loadOrSkip(\"app.Customer\");";
        WorkerFunction function = start("", body);
        assertThat(answer(function, "\"\"")).isEqualTo("\"found 1\"");
        assertThat(answer(function, "\"\"")).isEqualTo("\"found 2\"");
        reload(function, "int more;", body);
        assertThat(answer(function, "\"\"")).isEqualTo("\"found 1\"");
        assertThat(fixture.events.warnings).isEmpty();
        assertThat(HostFixture.children()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {LOAD, LINK})
    void whatALibraryHasNotFoundItFindsFromTheNextInvocationOn(String body) throws IOException {
        WorkerFunction function = start("", body);
        assertThat(failure(invoke(function, "\"\""))).containsPattern("app[./]Customer|no class");
        assertThat(answer(function, "\"\"")).isEqualTo("\"found 1\"");
        assertThat(answer(function, "\"\"")).isEqualTo("\"found 2\"");
        reload(function, "int more;", body);
        assertThat(answer(function, "\"\"")).isEqualTo("\"found 1\"");
        assertThat(fixture.events.warnings).singleElement().asString().startsWith(NOT_FOUND);
        assertThat(HostFixture.children()).hasSize(1);
    }

    @Test
    void anInitPhaseInWhichALibraryHasNotFoundAClassIsTriedOnceMore() throws IOException {
        WorkerFunction function =
                start("static final String FOUND = lib.Finder.load(\"app.Customer\");", "return FOUND;");
        assertThat(answer(function, "\"\"")).isEqualTo("\"found 1\"");
        assertThat(fixture.events.warnings).singleElement().asString().startsWith(NOT_FOUND);
    }

    @Test
    void aClassThatNobodyHasIsNoReasonToLoadTheLibrariesAnew() throws IOException {
        WorkerFunction function =
                start("static int count;", "return ++count % 2 == 0 ? lib.Finder.load(\"app.Nobody\") : \"\" + count;");
        assertThat(answer(function, "\"\"")).isEqualTo("\"1\"");
        assertThat(failure(invoke(function, "\"\""))).contains("no class");
        assertThat(answer(function, "\"\"")).isEqualTo("\"3\"");
        assertThat(fixture.events.warnings).isEmpty();
    }

    @Test
    void aClassOfTheUsersThatFailedToInitializeIsNotOneThatWasNotFound() throws IOException {
        WorkerFunction function = start(
                "static int count; static class Broken { static int number = Integer.parseInt(\"none\"); }",
                "return \"\" + (++count > 2 ? count : Broken.number);");
        assertThat(failure(invoke(function, "\"\""))).contains("ExceptionInInitializerError");
        assertThat(failure(invoke(function, "\"\""))).contains("Could not initialize class app.Handler$Broken");
        assertThat(answer(function, "\"\"")).isEqualTo("\"3\"");
        assertThat(fixture.events.warnings).isEmpty();
    }

    private WorkerFunction start(String members, String body) throws IOException {
        Path jar = jars.resolve("library.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(library)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(
                        new ZipEntry(library.relativize(file).toString().replace('\\', '/')));
                out.write(Files.readAllBytes(file));
            }
        }
        Sources.handler(classes, library, members, body);
        return fixture.host.start(HostFixture.settings("app.Handler"), code());
    }

    private void reload(WorkerFunction function, String members, String body) {
        Sources.handler(classes, library, members, body);
        function.reload(code());
    }

    private Code code() {
        return new Code(List.of(classes), List.of(jars.resolve("library.jar")));
    }
}
