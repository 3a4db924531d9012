package io.devrunner.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.vpn.VpnDirectory;
import io.devrunner.runner.doctor.FakeAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code deploy vpn} does about clients that were revoked before. */
final class RevokedClientsTest {
    private static final String IMPORT = "ImportClientVpnClientCertificateRevocationList";

    @TempDir
    private Path directory;

    private FakeAccount account;
    private AwsAccess access;

    @BeforeEach
    void open() throws IOException {
        account = FakeAccount.open();
        access = account.access();
        account.put(
                "DescribeClientVpnEndpoints",
                200,
                "<DescribeClientVpnEndpointsResponse><clientVpnEndpoint><item><clientVpnEndpointId>cvpn-endpoint-01"
                        + "</clientVpnEndpointId></item></clientVpnEndpoint></DescribeClientVpnEndpointsResponse>");
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

    private Optional<String> lockOut() {
        return RevokedClients.lockOut(access, "dev", new VpnDirectory(directory, Clock.systemUTC()));
    }

    @Test
    void withoutAListNothingIsAsked() {
        assertThat(lockOut()).isEmpty();
        assertThat(account.calls()).isEmpty();
    }

    @Test
    void theListIsImportedToTheStagesEndpoint() throws IOException {
        Files.writeString(directory.resolve("crl.pem"), "the list");

        assertThat(lockOut().orElseThrow()).contains("imported the revocation list", "cvpn-endpoint-01");
        assertThat(account.calls()).containsExactly("DescribeClientVpnEndpoints", IMPORT);
    }

    @Test
    void aListThatIsNotImportedIsALoudWarning() throws IOException {
        Files.writeString(directory.resolve("crl.pem"), "the list");
        account.put(
                IMPORT, 403, "<Response><Errors><Error><Code>UnauthorizedOperation</Code></Error></Errors></Response>");

        assertThat(lockOut().orElseThrow())
                .contains("WARNING: revoked clients can connect", "dev-runner vpn revoke NAME --stage dev");
    }
}
