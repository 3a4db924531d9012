package io.devrunner.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.vpn.CertificateSettings;
import io.devrunner.infra.vpn.VpnDirectory;
import io.devrunner.runner.doctor.FakeAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code deploy vpn} does about clients that were revoked before. */
final class RevokedClientsTest {
    private static final String EXPORT = "ExportClientVpnClientCertificateRevocationList";
    private static final String IMPORT = "ImportClientVpnClientCertificateRevocationList";

    @TempDir
    private Path directory;

    /** Its keys take a second or more to make. */
    @TempDir
    private static Path made;

    private FakeAccount account;
    private AwsAccess access;

    @BeforeAll
    static void makeKeys() {
        VpnDirectory vpn = new VpnDirectory(made.resolve("vpn"), Clock.systemUTC());
        vpn.init(CertificateSettings.standard(), "alice");
        vpn.revoke("alice");
    }

    @BeforeEach
    void open() throws IOException {
        account = FakeAccount.open();
        access = account.access();
        account.put(
                "DescribeClientVpnEndpoints",
                200,
                "<DescribeClientVpnEndpointsResponse><clientVpnEndpoint><item><clientVpnEndpointId>cvpn-endpoint-01"
                        + "</clientVpnEndpointId></item></clientVpnEndpoint></DescribeClientVpnEndpointsResponse>");
        exports("");
        account.put(
                IMPORT,
                200,
                "<ImportClientVpnClientCertificateRevocationListResponse><return>true</return>"
                        + "</ImportClientVpnClientCertificateRevocationListResponse>");
    }

    @AfterEach
    void close() {
        access.close();
        account.close();
    }

    private String lockOut() {
        return RevokedClients.lockOut(access, "dev", new VpnDirectory(directory, Clock.systemUTC()));
    }

    private void revoke() throws IOException {
        for (String file : List.of("ca.crt", "ca.key", "crl.pem")) {
            Files.copy(made.resolve("vpn").resolve(file), directory.resolve(file));
        }
    }

    private void exports(String list) {
        account.put(
                EXPORT,
                200,
                "<ExportClientVpnClientCertificateRevocationListResponse><certificateRevocationList>" + list
                        + "</certificateRevocationList></ExportClientVpnClientCertificateRevocationListResponse>");
    }

    @Test
    void withoutAListNothingIsAskedAndThatIsSaid() {
        assertThat(lockOut())
                .contains("no client is revoked in " + directory, "keeps the revocation list")
                .contains("A new one has none", "vpn revoke NAME --stage dev");
        assertThat(account.calls()).isEmpty();
    }

    /** Another endpoint may take the place of the one that stands. */
    @Test
    void beforeADeploymentTheEndpointsListIsTakenAndNothingIsImported() throws IOException {
        revoke();
        Path list = directory.resolve("crl.pem");
        String revoked = Files.readString(list);
        Files.delete(list);
        exports(revoked);

        RevokedClients.remember(access, "dev", new VpnDirectory(directory, Clock.systemUTC()));

        assertThat(list).hasContent(revoked);
        assertThat(account.calls()).containsExactly("DescribeClientVpnEndpoints", EXPORT);
    }

    @Test
    void withoutAnAuthorityNothingIsTaken() {
        RevokedClients.remember(access, "dev", new VpnDirectory(directory, Clock.systemUTC()));

        assertThat(account.calls()).isEmpty();
    }

    @Test
    void theListIsImportedToTheStagesEndpoint() throws IOException {
        revoke();

        assertThat(lockOut()).contains("imported the revocation list", "cvpn-endpoint-01", "ended all connections");
        assertThat(account.calls()).containsExactly("DescribeClientVpnEndpoints", EXPORT, IMPORT);
    }

    @Test
    void aListThatTheEndpointHasIsNotImportedAgain() throws IOException {
        revoke();
        exports(Files.readString(directory.resolve("crl.pem")));

        assertThat(lockOut()).contains("cvpn-endpoint-01 has all");
        assertThat(account.calls()).containsExactly("DescribeClientVpnEndpoints", EXPORT);
    }

    @Test
    void aListThatIsNotImportedIsALoudWarning() throws IOException {
        revoke();
        account.put(
                IMPORT, 403, "<Response><Errors><Error><Code>UnauthorizedOperation</Code></Error></Errors></Response>");

        assertThat(lockOut())
                .contains("WARNING: revoked clients can connect", "dev-runner vpn revoke NAME --stage dev");
    }
}
