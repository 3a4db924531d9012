package io.devrunner.localcloud.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.devrunner.protocol.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EmbeddedDatabaseTest {
    @TempDir
    private Path directory;

    private final List<String> progress = new ArrayList<>();

    @AfterEach
    void noProcessIsLeft() {
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    private static Stream<Arguments> servers() {
        ServerSearch all = ServerSearch.ofThisMachine();
        return Stream.of(
                Arguments.of(Named.of("installed", new ServerSearch(all.directories(), Optional.empty()))),
                Arguments.of(Named.of("bundled", new ServerSearch(List.of(), all.bundle()))));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void whatWasWrittenIsThereAfterTheNextStart(ServerSearch search) throws SQLException {
        assumeTrue(hasServer(search), "there is no such server on this machine");
        try (EmbeddedDatabase database = EmbeddedDatabase.open(directory, progress::add, search)) {
            assertThat(Client.query(database, "SHOW DATABASES")).contains("app", "information_schema");
            Client.execute(database, "CREATE TABLE city (name VARCHAR(20))");
            Client.execute(database, "INSERT INTO city VALUES ('Zürich')");
        }
        try (EmbeddedDatabase database = EmbeddedDatabase.open(directory, progress::add, search)) {
            assertThat(Client.query(database, "SELECT name FROM city")).containsExactly("Zürich");
        }
        assertThat(progress).filteredOn(line -> line.startsWith("creating")).hasSize(1);
        assertThat(progress).filteredOn(line -> line.startsWith("starting")).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aFunctionThatInsistsOnTlsGetsIt(ServerSearch search) throws SQLException {
        assumeTrue(hasServer(search), "there is no such server on this machine");
        try (EmbeddedDatabase database = EmbeddedDatabase.open(directory, progress::add, search);
                Connection connection = Client.connect(database, database.password(), "?sslMode=REQUIRED")) {
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @Test
    void onlyTheOwnerCanReadThePasswordAndItIsOnNoCommandLine() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.open(directory, progress::add)) {
            assumeTrue(OperatingSystem.current() != OperatingSystem.WINDOWS);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("password"))))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("mariadb"))))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(directory.resolve("certificate-key.pem"))))
                    .isEqualTo("rw-------");
            assertThat(ProcessHandle.current().descendants())
                    .isNotEmpty()
                    .allSatisfy(process -> assertThat(process.info().commandLine())
                            .isPresent()
                            .get()
                            .asString()
                            .doesNotContain(database.password()));
        }
    }

    @Test
    void aWrongPasswordIsRefused() {
        try (EmbeddedDatabase database = EmbeddedDatabase.open(directory, progress::add)) {
            assertThatThrownBy(() -> Client.connect(database, "wrong", "").close())
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("Access denied");
        }
    }

    @Test
    void theUserCannotReadFilesOfTheHost() {
        try (EmbeddedDatabase database = EmbeddedDatabase.open(directory, progress::add)) {
            assertThatThrownBy(() -> Client.execute(database, "SELECT 1 INTO OUTFILE '/tmp/out'"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("Access denied");
        }
    }

    @Test
    void twoProjectsHaveEachItsOwnDatabase() throws SQLException {
        try (EmbeddedDatabase one = EmbeddedDatabase.open(directory.resolve("one"), progress::add);
                EmbeddedDatabase other = EmbeddedDatabase.open(directory.resolve("other"), progress::add)) {
            assertThat(one.port()).isNotEqualTo(other.port());
            assertThat(one.password()).isNotEqualTo(other.password());
            Client.execute(one, "CREATE TABLE mine (id INT)");
            assertThat(Client.query(other, "SHOW TABLES")).isEmpty();
            // A server that starts would remove the other's temporary tables.
            assertThat(Client.query(one, "SELECT @@tmpdir")).isNotEqualTo(Client.query(other, "SELECT @@tmpdir"));
        }
    }

    @Test
    void aLongPathWithSpacesAndUmlautsIsFine() throws SQLException {
        assumeTrue(!System.getProperty("sun.jnu.encoding").startsWith("ANSI"), "the locale knows no umlauts");
        Path deep = directory.resolve("Büro 'eins'").resolve("x".repeat(100));
        try (EmbeddedDatabase database = EmbeddedDatabase.open(deep, progress::add)) {
            assertThat(Client.query(database, "SELECT 1")).containsExactly("1");
        }
    }

    @Test
    void closingDoesNotWaitForAnOpenConnection() throws SQLException {
        EmbeddedDatabase database = EmbeddedDatabase.open(directory, progress::add);
        try (Connection connection = Client.connect(database, database.password(), "")) {
            long start = System.nanoTime();
            database.close();
            database.close();
            assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
            assertThat(connection.isClosed()).isFalse();
        }
    }

    private static boolean hasServer(ServerSearch search) {
        try {
            search.find(Optional.empty(), ignored -> {});
            return true;
        } catch (UserException e) {
            return false;
        }
    }
}
