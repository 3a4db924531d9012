package io.devrunner.localcloud.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.devrunner.protocol.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerSearchTest {
    @TempDir
    private Path directory;

    private final Optional<BundledServer> bundle = BundledServer.onClassPath();

    @BeforeEach
    void thisIsUnix() {
        assumeTrue(OperatingSystem.current() != OperatingSystem.WINDOWS, "the programs here are shell scripts");
    }

    @Test
    void withoutAnyServerTheInstallationIsNamed() {
        ServerSearch nowhere = new ServerSearch(List.of(directory), Optional.empty());
        assertThatThrownBy(() -> nowhere.find(Optional.empty(), ignored -> {}))
                .isInstanceOfSatisfying(UserException.class, e -> {
                    assertThat(e.what()).isEqualTo("No MariaDB server was found");
                    assertThat(e.fix()).contains("mariadb");
                });
    }

    @Test
    void anInstalledServerIsFoundWithItsScriptsThroughALink() throws Exception {
        Path program = program("install/bin", "echo 'mariadbd  Ver 10.11.6-MariaDB-0+deb12u1 for debian-linux-gnu'");
        Path share = scripts("install/share/mysql", "mysql_");
        Path link = Files.createDirectory(directory.resolve("links"));
        Files.createSymbolicLink(link.resolve("mariadbd"), program);

        Server server = new ServerSearch(List.of(link), Optional.empty()).find(Optional.empty(), ignored -> {});

        assertThat(server).isEqualTo(new Server(link.resolve("mariadbd"), share, "10.11.6"));
        assertThat(server.series()).isEqualTo("10.11");
    }

    @Test
    void aServerThatDoesNotStartOrHasNoScriptsIsPassedOver() throws Exception {
        program("broken/bin", "echo 'error while loading shared libraries: libaio.so.1' >&2; exit 127");
        scripts("broken/share/mysql", "mysql_");
        program("bare/bin", "echo 'mariadbd  Ver 11.8.2-MariaDB'");
        Path good = program("good/sbin", "echo 'mariadbd  Ver 11.8.3-MariaDB'");
        scripts("good/share/mariadb", "mariadb_");
        ServerSearch search = new ServerSearch(
                List.of(directory.resolve("broken/bin"), directory.resolve("bare/bin"), good.getParent()),
                Optional.empty());

        assertThat(search.find(Optional.empty(), ignored -> {}).version()).isEqualTo("11.8.3");
    }

    @Test
    void dataIsTakenForwardAndNeverBack() {
        Server server = new Server(directory, directory, "11.4.5");

        assertThat(List.of("10.11", "11.3", "11.4")).allMatch(server::reads);
        assertThat(List.of("11.5", "11.10", "12.0")).noneMatch(server::reads);
    }

    @Test
    void anInstalledServerThatIsTooOldForTheDataLeavesItToTheBundle() throws Exception {
        assumeTrue(bundle.isPresent(), "nothing is bundled for this operating system");
        Path old = program("old/bin", "echo 'mariadbd  Ver 10.5.1-MariaDB'");
        scripts("old/share/mysql", "mysql_");
        ServerSearch search = new ServerSearch(List.of(old.getParent()), bundle);

        assertThat(search.find(Optional.of("11.4"), ignored -> {}).version()).isEqualTo("11.4.5");
        assertThat(search.find(Optional.of("10.4"), ignored -> {}).version()).isEqualTo("10.5.1");
    }

    @Test
    void twoThatUnpackTheBundleAtOnceBothGetIt() throws Exception {
        assumeTrue(bundle.isPresent(), "nothing is bundled for this operating system");
        BundledServer here = new BundledServer(bundle.get().programEntry(), directory.resolve("cache"));
        List<String> progress = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Callable<Server> unpack = () -> here.unpacked(ignored -> {});
            for (Future<Server> server : threads.invokeAll(List.of(unpack, unpack), 60, TimeUnit.SECONDS)) {
                assertThat(ProgramCheck.of(server.get().program()).works()).isTrue();
                assertThat(SystemTables.areIn(server.get().share())).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        here.unpacked(progress::add);
        assertThat(progress).isEmpty();
        assertThat(directory.resolve("cache")).isDirectoryNotContaining("glob:**.5.*");
    }

    @Test
    void aCacheThatCannotBeWrittenIsNamed() throws Exception {
        assumeTrue(bundle.isPresent(), "nothing is bundled for this operating system");
        Path file = Files.createFile(directory.resolve("file"));
        BundledServer here = new BundledServer(bundle.get().programEntry(), file.resolve("cache"));
        assertThatThrownBy(() -> here.unpacked(ignored -> {}))
                .isInstanceOf(UserException.class)
                .hasMessage("MariaDB could not be unpacked into " + file.resolve("cache"));
    }

    private Path program(String where, String script) throws Exception {
        Path program = Files.createDirectories(directory.resolve(where)).resolve("mariadbd");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    private Path scripts(String where, String prefix) throws Exception {
        Path share = Files.createDirectories(directory.resolve(where));
        Files.createFile(share.resolve(prefix + "system_tables.sql"));
        Files.createFile(share.resolve(prefix + "performance_tables.sql"));
        return share.toRealPath();
    }
}
