package io.devrunner.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.devrunner.infra.AwsAccess;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.doctor.FakeAccount;
import io.devrunner.runner.project.ProjectFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which function on AWS is invoked by a name of the project file. */
final class NameOnAwsTest {
    @TempDir
    private Path directory;

    private FakeAccount account;
    private AwsAccess access;

    @BeforeEach
    void open() throws IOException {
        account = FakeAccount.open();
        access = account.access();
        Files.writeString(directory.resolve(ProjectFile.NAME), """
                functions:
                  orders: {on-aws: 'Shop-Orders*'}
                  archive: {on-aws: 'Shop-OrdersArchive*'}
                  bills: {on-aws: Shop-Bills}
                  stock: {timeout: 5}
                """);
    }

    @AfterEach
    void close() {
        access.close();
        account.close();
    }

    private String name(String function) {
        return NameOnAws.of(function, ProjectFile.readForAws(directory), access, "dev");
    }

    @Test
    void aNameThatTheFileDoesNotTranslateIsTheOneOnAwsAndNothingIsLookedUp() {
        assertThat(name("stock")).isEqualTo("stock");
        assertThat(name("Shop-Orders-AbC")).isEqualTo("Shop-Orders-AbC");
        assertThat(name("bills")).isEqualTo("Shop-Bills");
        assertThat(account.calls()).isEmpty();
    }

    @Test
    void aGlobStandsForTheOneFunctionThatIsAttached() {
        account.attached("ada", "Shop-Orders-AbC", "Shop-OrdersArchive-DeF", "Shop-Bills");

        assertThat(name("orders")).isEqualTo("Shop-Orders-AbC");
        assertThat(name("archive")).isEqualTo("Shop-OrdersArchive-DeF");
    }

    @Test
    void noneAndMoreThanOneAreToldWithTheWayOut() {
        account.attached("ada", "Shop-Orders-AbC", "Shop-Orders-DeF");

        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> name("orders"))
                .satisfies(e -> {
                    assertThat(e.why()).contains("attached to the stage dev are Shop-Orders-AbC, Shop-Orders-DeF");
                    assertThat(e.fix()).isEqualTo("invoke one of them by that name");
                });
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> name("archive"))
                .satisfies(e -> assertThat(e.why()).contains("no function of such a name is attached"));
    }
}
