package io.devrunner.localcloud.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.devrunner.protocol.UserException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link EmbeddedDatabase#open} makes of a directory that is not as it left it. */
class DatabaseRecoveryTest {
    private static final long SECONDS = 30;

    @TempDir
    private Path directory;

    @AfterEach
    void noProcessIsLeft() {
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    @Test
    void anEmptyDatabaseDirectoryIsFilledAnew() throws Exception {
        Files.createDirectories(directory.resolve("mariadb"));
        openAndAsk();
    }

    @Test
    void dataThatWasDeletedWhileThePasswordStayedIsMadeAnew() throws Exception {
        openAndAsk();
        Directories.delete(directory.resolve("mariadb"));
        openAndAsk();
    }

    @Test
    void aDirectoryThatHoldsOtherFilesIsRefusedAndLeftAlone() throws Exception {
        Path file = Files.createDirectories(directory.resolve("mariadb")).resolve("thesis.txt");
        Files.writeString(file, "precious");
        assertThatThrownBy(this::open)
                .isInstanceOf(UserException.class)
                .hasMessage("There is no MariaDB database in " + directory.resolve("mariadb"));
        assertThat(file).hasContent("precious");
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("data"), "");
        assertUnusable(file);
        assertUnusable(file.resolve("below"));
        Files.createFile(directory.resolve("mariadb"));
        assertUnusable(directory);
    }

    @Test
    void aDirectoryThatMayNotBeReadOrWrittenIsRefused() throws Exception {
        assumeTrue(!"root".equals(System.getProperty("user.name")), "root may read and write everything");
        Path closed = Files.createDirectory(directory.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        assertUnusable(closed);
        assertUnusable(closed.resolve("below"));
    }

    @Test
    void aFileSystemThatTakesNoDirectoriesIsRefused() {
        Path proc = Path.of("/proc");
        assumeTrue(Files.isDirectory(proc), "there is no such file system here");
        assertUnusable(proc.resolve("dev-runner"));
    }

    @Test
    void aPasswordFileThatCannotBeReadIsRefused() throws Exception {
        openAndAsk();
        Files.delete(directory.resolve("password"));
        Files.createDirectory(directory.resolve("password"));
        assertUnusable(directory);
    }

    @Test
    void aLostPasswordIsRenewedAndTheDataKept() throws Exception {
        try (EmbeddedDatabase database = open()) {
            Client.execute(database, "CREATE TABLE kept (id INT)");
        }
        Files.delete(directory.resolve("password"));
        try (EmbeddedDatabase database = open()) {
            assertThat(Client.query(database, "SHOW TABLES")).containsExactly("kept");
        }
    }

    @Test
    void aLostCertificateIsMadeAnew() throws Exception {
        openAndAsk();
        Files.delete(directory.resolve("certificate.pem"));
        openAndAsk();
    }

    @Test
    void anInstallationThatWasCutOffIsMadeAnew() throws Exception {
        Path unfinished = Files.createDirectories(directory.resolve("unfinished.1/mysql"));
        Files.writeString(unfinished.resolve("half.frm"), "half");
        openAndAsk();
        assertThat(directory).isDirectoryNotContaining("glob:**/unfinished*");
    }

    @Test
    void aProjectThatIsOpenIsRefusedWithItsOwner() {
        try (EmbeddedDatabase first = open()) {
            assertThat(first.port()).isPositive();
            assertThatThrownBy(this::open).isInstanceOfSatisfying(UserException.class, e -> {
                assertThat(e.what()).isEqualTo("The database in " + directory + " is in use");
                assertThat(e.why())
                        .contains(String.valueOf(ProcessHandle.current().pid()));
            });
        }
    }

    @Test
    void dataThatAnotherServerUsesIsRefused() throws Exception {
        openAndAsk();
        try (EmbeddedDatabase other = open()) {
            // As if that server were not ours: neither our lock nor its process id is seen.
            Path alias = Files.createDirectory(directory.resolve("alias"));
            Files.createSymbolicLink(alias.resolve("mariadb"), directory.resolve("mariadb"));
            Files.writeString(alias.resolve("password"), other.password());
            assertThatThrownBy(() -> EmbeddedDatabase.open(alias, ignored -> {}))
                    .isInstanceOfSatisfying(
                            UserException.class, e -> assertThat(e.why()).contains("Another server runs on"));
            assertThat(Client.query(other, "SELECT 1")).containsExactly("1");
        }
    }

    @Test
    void whatAKilledServerHadCommittedIsThere() throws Exception {
        CompletableFuture<String> told = new CompletableFuture<>();
        try (EmbeddedDatabase database = open()) {
            database.onLoss(told::complete);
            Client.execute(database, "CREATE TABLE kept (id INT)");
            Client.execute(database, "INSERT INTO kept VALUES (7)");
            ProcessHandle server = server();
            assertThat(server.destroyForcibly()).isTrue();
            assertThat(told.get(SECONDS, TimeUnit.SECONDS)).contains("has ended", ".log");
        }
        CompletableFuture<String> closed = new CompletableFuture<>();
        try (EmbeddedDatabase database = open()) {
            database.onLoss(closed::complete);
            assertThat(Client.query(database, "SELECT id FROM kept")).containsExactly("7");
        }
        assertThat(closed).as("it was closed").isNotDone();
    }

    @Test
    void theServerEndsWithAJvmThatIsKilledAndTheNextStartWaitsForIt() throws Exception {
        assumeTrue(OperatingSystem.current() != OperatingSystem.WINDOWS, "nothing watches the server there");
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<ProcessHandle> all;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("open");
            all = jvm.descendants().toList();
        } finally {
            jvm.destroyForcibly();
            assertThat(jvm.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(all).isNotEmpty();
        openAndAsk();
        for (ProcessHandle process : all) {
            process.onExit().get(SECONDS, TimeUnit.SECONDS);
        }
    }

    @Test
    void aProcessIdThatBelongsToAnotherProgramNowIsIgnored() throws Exception {
        openAndAsk();
        Files.writeString(
                directory.resolve("server.pid"), ProcessHandle.current().pid() + "\n");
        openAndAsk();
        Files.writeString(directory.resolve("server.pid"), "not a number");
        openAndAsk();
    }

    @Test
    void dataOfANewerServerIsRefused() throws Exception {
        openAndAsk();
        Files.writeString(directory.resolve("series"), "99.1\n");
        assertThatThrownBy(this::open)
                .isInstanceOf(UserException.class)
                .hasMessage("The data was written by MariaDB 99.1");
    }

    @Test
    void dataThatTheServerCannotReadNamesTheServersReason() throws Exception {
        openAndAsk();
        Files.writeString(directory.resolve("mariadb/ibdata1"), "x");
        assertThatThrownBy(this::open).isInstanceOfSatisfying(UserException.class, e -> {
            assertThat(e.what()).isEqualTo("The database server did not start on " + directory.resolve("mariadb"));
            assertThat(e.why()).contains("InnoDB");
            assertThat(e.fix()).contains("server.log");
        });
    }

    private EmbeddedDatabase open() {
        return EmbeddedDatabase.open(directory, ignored -> {});
    }

    private void openAndAsk() throws Exception {
        try (EmbeddedDatabase database = open()) {
            assertThat(Client.query(database, "SHOW DATABASES")).contains("app");
        }
    }

    private static void assertUnusable(Path path) {
        assertThatThrownBy(() -> EmbeddedDatabase.open(path, ignored -> {}))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("The database directory " + path)
                .hasMessageEndingWith("cannot be used");
    }

    private static ProcessHandle server() {
        Optional<ProcessHandle> server = ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("mariadbd"))
                .findAny();
        return server.orElseThrow();
    }

    /** A JVM that holds a database open until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws Exception {
            try (EmbeddedDatabase database = EmbeddedDatabase.open(Path.of(args[0]), ignored -> {})) {
                System.out.println("open");
                int never = System.in.read();
                System.exit(never + database.port());
            }
        }
    }
}
