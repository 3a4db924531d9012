package io.devrunner.workerhost;

import static io.devrunner.workerhost.HostFixture.answer;
import static io.devrunner.workerhost.HostFixture.await;
import static io.devrunner.workerhost.HostFixture.failure;
import static io.devrunner.workerhost.HostFixture.invoke;
import static io.devrunner.workerhost.HostFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import handlers.Counting;
import handlers.Hostile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.jar.JarOutputStream;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New code for a function that runs. */
final class ReloadTest {
    private static final String WAIT = "java.util.concurrent.locks.LockSupport.parkNanos(1_500_000_000L);";

    private final HostFixture fixture = new HostFixture();

    @TempDir
    Path classes;

    @TempDir
    Path library;

    @AfterEach
    void nothingIsLeft() {
        fixture.close();
        assertThat(HostFixture.children()).isEmpty();
    }

    @Test
    void theNextInvocationRunsTheNewCodeInTheSameWorker() {
        Sources.library(library);
        WorkerFunction function = start("", "return \"old \" + lib.Counter.next();");
        assertThat(answer(function, "\"\"")).isEqualTo("\"old 1\"");
        List<ProcessHandle> before = HostFixture.children();
        for (int i = 2; i < 20; i++) {
            reload(function, "", "return \"new " + i + " \" + lib.Counter.next();");
            assertThat(answer(function, "\"\"")).isEqualTo("\"new " + i + " " + i + "\"");
        }
        assertThat(HostFixture.children()).isEqualTo(before);
    }

    @Test
    void anInvocationUnderWayEndsOnItsOldCode() {
        String oldClass = "static class Old { public String toString() { return \"old\"; } }";
        WorkerFunction function = start(oldClass, WAIT + "return new Old().toString();");
        CompletableFuture<InvocationOutcome> old = function.invoke(request("\"\""));
        Awaitility.await().until(() -> fixture.events.started.size() == 1);
        reload(function, "", "return \"new\";");
        assertThat(answer(function, "\"\"")).isEqualTo("\"new\"");
        assertThat(old).isNotDone();
        assertThat(answer(await(old))).isEqualTo("\"old\"");
        assertThat(answer(function, "\"\"")).isEqualTo("\"new\"");
        assertThat(HostFixture.children()).hasSize(1);
    }

    @Test
    void otherDependenciesStartANewWorker() throws IOException {
        Sources.library(library);
        String body = "return ProcessHandle.current().pid() + \" \" + lib.Counter.next();";
        WorkerFunction function = start("", body);
        String before = answer(function, "\"\"");
        Sources.touch(library);
        reload(function, "", body);
        String after = answer(function, "\"\"");
        assertThat(before).endsWith(" 1\"");
        assertThat(after).endsWith(" 1\"").isNotEqualTo(before);
        Awaitility.await().until(() -> HostFixture.children().size() == 1);
    }

    @Test
    void aChangedFileInADirectoryOfTheDependenciesStartsANewWorker() throws IOException {
        Path inside = Files.createDirectories(library.resolve("lib")).resolve("names.txt");
        Files.writeString(inside, "a");
        String body = "return \"\" + ProcessHandle.current().pid();";
        WorkerFunction function = start("", body);
        String before = answer(function, "\"\"");
        FileTime time = Files.getLastModifiedTime(library.resolve("lib"));
        Files.writeString(inside, "ab");
        assertThat(Files.getLastModifiedTime(library.resolve("lib"))).isEqualTo(time);
        reload(function, "", body);
        assertThat(answer(function, "\"\"")).isNotEqualTo(before);
        Awaitility.await().until(() -> HostFixture.children().size() == 1);
    }

    @Test
    void anInvocationUnderWayEndsInItsOldWorker() throws IOException {
        WorkerFunction function = start("", WAIT + "return \"old\";");
        CompletableFuture<InvocationOutcome> old = function.invoke(request("\"\""));
        Awaitility.await().until(() -> fixture.events.started.size() == 1);
        Sources.touch(library);
        reload(function, "", "return \"new\";");
        assertThat(answer(function, "\"\"")).isEqualTo("\"new\"");
        assertThat(answer(await(old))).isEqualTo("\"old\"");
        Awaitility.await().until(() -> HostFixture.children().size() == 1);
    }

    @Test
    void whatAnEndedEnvironmentLeftIsTakenOverByOneOther() {
        Sources.library(library);
        String body = """
                if (event.equals("threads")) {
                    return "" + Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().startsWith("environment-")).count();
                }
                if (event.equals("wait")) { %s }
                return "" + lib.Counter.next();
                """.formatted(WAIT);
        WorkerFunction function = start("", body);
        assertThat(answer(function, "\"\"")).isEqualTo("\"1\"");
        reload(function, "int more;", body);
        // The old one has ended, and its end, which came before this answer, has been told.
        Awaitility.await().until(() -> answer(function, "\"threads\"").equals("\"1\""));
        List<CompletableFuture<InvocationOutcome>> both =
                List.of(function.invoke(request("\"wait\"")), function.invoke(request("\"wait\"")));
        assertThat(both.stream().map(one -> answer(await(one)))).containsExactlyInAnyOrder("\"2\"", "\"1\"");
    }

    @Test
    void librariesFindTheUsersResourcesAndBeforeTheirOwn() throws IOException {
        Sources.compile(library, library, "lib.Settings", """
                package lib;
                public class Settings {
                    public static String read(String name) {
                        try (var in = Settings.class.getResourceAsStream("/" + name)) {
                            return in == null ? "none" : new String(in.readAllBytes());
                        } catch (java.io.IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    }
                }
                """);
        Files.writeString(library.resolve("both.txt"), "library");
        Files.writeString(library.resolve("one.txt"), "library");
        Files.writeString(classes.resolve("both.txt"), "user");
        WorkerFunction function = start("", """
                try {
                    return lib.Settings.read("both.txt") + " " + lib.Settings.read("one.txt") + " "
                            + java.util.Collections.list(getClass().getClassLoader().getResources("both.txt")).size();
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }""");
        assertThat(answer(function, "\"\"")).isEqualTo("\"user library 2\"");
    }

    @Test
    void whatALibraryKeepsOfAResourceIsReadAgainWhenTheResourceChanges() throws IOException {
        Sources.library(library);
        Sources.compile(library, library, "lib.Kept", """
                package lib;
                public class Kept {
                    private static final String TEXT = read();
                    private static String read() {
                        try (var in = Thread.currentThread().getContextClassLoader().getResourceAsStream("user.txt")) {
                            return new String(in.readAllBytes());
                        } catch (java.io.IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    }
                    public static String text() { return TEXT; }
                }
                """);
        Files.writeString(classes.resolve("user.txt"), "old");
        String body = "return lib.Kept.text() + lib.Counter.next();";
        WorkerFunction function = start("", body);
        assertThat(answer(function, "\"\"")).isEqualTo("\"old1\"");
        reload(function, "int more;", body);
        assertThat(answer(function, "\"\"")).isEqualTo("\"old2\"");
        Files.writeString(classes.resolve("user.txt"), "new text");
        reload(function, "int more;", body);
        assertThat(answer(function, "\"\"")).isEqualTo("\"new text1\"");
        assertThat(fixture.events.warnings).isEmpty();
    }

    @Test
    void aLibraryThatIsSetUpOnceIsLoadedAnewForTheNextGeneration() {
        Sources.compile(library, library, "lib.Once", """
                package lib;
                public class Once {
                    private static boolean used;
                    public static int set() {
                        if (used) { throw new IllegalStateException("set already"); }
                        used = true;
                        return 1;
                    }
                }
                """);
        WorkerFunction function = start("static final int SET = lib.Once.set();", "return \"1\";");
        assertThat(answer(function, "\"\"")).isEqualTo("\"1\"");
        for (String more : List.of("int two;", "int three;")) {
            reload(function, "static final int SET = lib.Once.set(); " + more, "return \"" + more + "\";");
            assertThat(answer(function, "\"\"")).isEqualTo("\"" + more + "\"");
        }
        assertThat(fixture.events.lines).noneMatch(line -> line.text().contains("set already"));
    }

    @Test
    void aClassOfALibraryThatFailedToInitializeIsLoadedAnewForTheNextGeneration() throws IOException {
        Path jar = library.resolve("login.jar");
        Path login = library.resolve("logged-in");
        Sources.compile(
                library, library, "lib.Login", """
                package lib;
                public class Login {
                    static {
                        if (!new java.io.File("%s").exists()) { throw new IllegalStateException("logged out"); }
                    }
                    public static int user() { return 7; }
                }
                """.formatted(login.toUri().getPath()));
        Path classFile = library.resolve("lib/Login.class");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry("lib/Login.class"));
            out.write(Files.readAllBytes(classFile));
        }
        String body = "return \"\" + lib.Login.user();";
        Sources.handler(classes, library, "", body);
        Files.delete(classFile);
        WorkerFunction function =
                fixture.host.start(HostFixture.settings("app.Handler"), new Code(List.of(classes), List.of(jar)));
        assertThat(failure(invoke(function, "\"\""))).contains("ExceptionInInitializerError");
        Files.createFile(login);
        assertThat(failure(invoke(function, "\"\""))).contains("Could not initialize class lib.Login");

        Sources.handler(classes, jar, "int more;", body);
        function.reload(new Code(List.of(classes), List.of(jar)));

        assertThat(answer(function, "\"\"")).isEqualTo("\"7\"");
        assertThat(HostFixture.children()).hasSize(1);
    }

    @Test
    void aHandlerThatCanBeClosedIsClosed() {
        WorkerFunction function = fixture.start(Hostile.Closeable.class);
        answer(function, "{}");
        function.reload(HostFixture.reloaded());
        Awaitility.await()
                .until(() -> fixture.events.lines.stream()
                        .anyMatch(line -> line.text().equals("closed")));
    }

    @Test
    void brokenCodeIsToldUntilItIsMended() {
        WorkerFunction function = start("", "return \"good\";");
        answer(function, "\"\"");
        reload(function, "static { if (true) throw new IllegalStateException(\"broken\"); }", "return \"\";");
        assertThat(failure(invoke(function, "\"\""))).contains("ExceptionInInitializerError");
        assertThat(failure(invoke(function, "\"\""))).contains("ExceptionInInitializerError");
        reload(function, "", "return \"mended\";");
        assertThat(answer(function, "\"\"")).isEqualTo("\"mended\"");
    }

    @Test
    void saveAfterSaveUnderLoadLosesNoInvocation() {
        WorkerFunction function = start("", "return \"0\";");
        for (int i = 1; i <= 25; i++) {
            List<CompletableFuture<InvocationOutcome>> before = IntStream.range(0, 8)
                    .mapToObj(n -> function.invoke(request("\"\"")))
                    .toList();
            reload(function, "", "return \"" + i + "\";");
            assertThat(answer(function, "\"\"")).isEqualTo("\"" + i + "\"");
            before.forEach(outcome -> answer(await(outcome)));
        }
    }

    @Test
    void manyReloadsLeaveNoOldClassesBehind() {
        WorkerFunction function = fixture.start(Counting.Classes.class);
        int early = 0;
        for (int i = 0; i < 60; i++) {
            function.reload(HostFixture.reloaded());
            int loaded = loadedClasses(function);
            early = i == 20 ? loaded : early;
        }
        assertThat(loadedClasses(function)).isLessThan(early + 40);
    }

    @Test
    void eachEnvironmentHasTheEventClassesOfItsOwnLoaders() {
        WorkerFunction function = fixture.start(Counting.S3.class);
        String event = """
                {"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"eu","eventName":"x",\
                "eventTime":"2024-05-06T07:08:09.000Z","userIdentity":{"principalId":"p"},\
                "requestParameters":{"sourceIPAddress":"1"},"responseElements":{"x-amz-request-id":"r"},\
                "s3":{"bucket":{"name":"b"},"object":{"key":"k","size":1}}}]}""";
        for (int round = 0; round < 20; round++) {
            List<CompletableFuture<InvocationOutcome>> all = IntStream.range(0, 4)
                    .mapToObj(i -> function.invoke(request(event)))
                    .toList();
            all.forEach(one ->
                    assertThat(answer(await(one))).contains("\"own\":true").contains("2024-05-06T07:08:09.000Z"));
        }
    }

    private static int loadedClasses(WorkerFunction function) {
        String answer = answer(function, "{}");
        return Integer.parseInt(answer.replaceAll(".*\"quantity\":(\\d+).*", "$1"));
    }

    private WorkerFunction start(String members, String body) {
        Sources.handler(classes, library, members, body);
        return fixture.host.start(HostFixture.settings("app.Handler"), code());
    }

    private void reload(WorkerFunction function, String members, String body) {
        Sources.handler(classes, library, members, body);
        function.reload(code());
    }

    private Code code() {
        return new Code(List.of(classes), List.of(library));
    }
}
