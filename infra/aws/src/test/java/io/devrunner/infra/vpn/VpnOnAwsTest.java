package io.devrunner.infra.vpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.LoopbackAws;
import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of ACM and EC2, seen by a server that writes down each call and answers what the test has laid out. */
final class VpnOnAwsTest {
    private static final VpnEndpoint ENDPOINT = new VpnEndpoint("cvpn-endpoint-0102bc4c2eEXAMPLE");

    private static final String ARN = "arn:aws:acm:eu-central-1:000000000000:certificate/1";
    private static final String IMPORTED = "{\"CertificateArn\": \"" + ARN + "\"}";

    private final List<String> calls = new ArrayList<>();
    private final Queue<String> answers = new ArrayDeque<>();
    private int status = 200;

    /** How many calls are refused first. */
    private int refused;

    private LoopbackAws aws;
    private AwsAccess access;

    @TempDir
    private Path home;

    /** Its keys take a second or more to make. */
    @TempDir
    private static Path made;

    @BeforeAll
    static void makeKeys() {
        new VpnDirectory(made.resolve("vpn"), Clock.systemUTC()).init(CertificateSettings.standard(), "alice");
    }

    @BeforeEach
    void open() throws IOException {
        aws = LoopbackAws.open(exchange -> {
            calls.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            LoopbackAws.answer(exchange, refused-- > 0 ? 400 : status, answers.remove());
        });
        access = aws.access();
    }

    @AfterEach
    void close() {
        access.close();
        aws.close();
    }

    private VpnDirectory vpn() throws IOException {
        try (Stream<Path> files = Files.walk(made.resolve("vpn"))) {
            for (Path file : files.toList()) {
                Files.copy(file, home.resolve(made.relativize(file).toString()));
            }
        }
        return new VpnDirectory(home.resolve("vpn"), Clock.systemUTC());
    }

    private String call() {
        assertThat(calls).hasSize(1);
        return URLDecoder.decode(calls.get(0), StandardCharsets.UTF_8);
    }

    @Test
    void theServersCertificateIsImportedWithItsChainAndTheAuthoritysKeyStaysHere() throws IOException {
        answers.add("{\"CertificateSummaryList\":[]}");
        answers.add(IMPORTED);
        VpnDirectory vpn = vpn();

        assertThat(CertificateImport.run(access, vpn, "dev", Optional.empty())).isEqualTo(ARN);

        assertThat(calls).hasSize(2);
        assertThat(calls.get(1))
                .contains(member("Certificate", vpn.root().resolve("server.crt")))
                .contains(member("PrivateKey", vpn.root().resolve("server.key")))
                .contains(member("CertificateChain", vpn.root().resolve("ca.crt")))
                .contains("\"Key\":\"dev-runner:stage\",\"Value\":\"dev\"")
                .doesNotContain(base64(vpn.root().resolve("ca.key")));
    }

    @Test
    void aCertificateIsRenewedUnderItsArn() throws IOException {
        answers.add(IMPORTED);
        answers.add("{}");

        CertificateImport.run(access, vpn(), "dev", Optional.of(ARN));

        assertThat(calls.get(0)).contains("\"CertificateArn\":\"" + ARN + "\"").doesNotContain("Tags");
        assertThat(calls.get(1)).contains(ARN, "\"Key\":\"dev-runner:stage\",\"Value\":\"dev\"");
    }

    @Test
    void aSecondImportFindsTheCertificateAgain() throws IOException {
        VpnDirectory vpn = vpn();
        hasCertificates(vpn.root());

        assertThat(CertificateImport.run(access, vpn, "dev", Optional.empty())).isEqualTo(ARN);

        assertThat(calls).hasSize(3).noneMatch(call -> call.contains("PrivateKey"));
    }

    @Test
    void aRenewedCertificateTakesThePlaceOfTheFormerOne() throws IOException {
        VpnDirectory vpn = vpn();
        hasCertificates(vpn.root());
        answers.add(IMPORTED);
        answers.add("{}");
        vpn.renewServer(30);

        assertThat(CertificateImport.run(access, vpn, "dev", Optional.empty())).isEqualTo(ARN);

        assertThat(calls.get(0)).contains("\"ISSUED\",\"EXPIRED\"");
        assertThat(calls.get(3))
                .contains("\"CertificateArn\":\"" + ARN + "\"")
                .contains(member("Certificate", vpn.root().resolve("server.crt")))
                .contains(member("PrivateKey", vpn.root().resolve("server.key")))
                .doesNotContain("Tags");
        assertThat(calls.get(4)).contains(ARN, "\"Key\":\"dev-runner:stage\",\"Value\":\"dev\"");
    }

    /** Clients of the other authority could connect no more. */
    @Test
    void aCertificateOfAnotherAuthorityIsLeftInItsPlace() throws IOException {
        VpnDirectory other = new VpnDirectory(home.resolve("other"), Clock.systemUTC());
        other.init(CertificateSettings.standard(), "bob");
        hasCertificates(other.root());

        assertRefused(vpn(), "from another authority");
    }

    @Test
    void ofTwoCertificatesNoneIsReplaced() throws IOException {
        VpnDirectory vpn = vpn();
        hasCertificates(vpn.root(), vpn.root());

        assertRefused(vpn, "2 of them from this authority");
    }

    @Test
    void whoMayNotLookImportsOneMore() throws IOException {
        refused = 1;
        answers.add("{\"__type\":\"AccessDeniedException\",\"message\":\"User: ada is not authorized to perform:"
                + " acm:ListCertificates\"}");
        answers.add(IMPORTED);

        assertThat(CertificateImport.run(access, vpn(), "dev", Optional.empty()))
                .isEqualTo(ARN);
    }

    private void assertRefused(VpnDirectory vpn, String why) {
        assertThatThrownBy(() -> CertificateImport.run(access, vpn, "dev", Optional.empty()))
                .isInstanceOfSatisfying(UserException.class, e -> {
                    assertThat(e.why()).contains("stage 'dev'", ARN, why);
                    assertThat(e.fix()).contains("--arn ARN", "aws acm delete-certificate");
                });
        assertThat(calls).noneMatch(call -> call.contains("PrivateKey"));
    }

    /** ACM has the servers' certificates of these directories, for the stage. */
    private void hasCertificates(Path... directories) throws IOException {
        answers.add("{\"CertificateSummaryList\":["
                + String.join(
                        ",",
                        Collections.nCopies(
                                directories.length, "{\"CertificateArn\":\"" + ARN + "\",\"Type\":\"IMPORTED\"}"))
                + "]}");
        for (Path ignored : directories) {
            answers.add("{\"Tags\":[{\"Key\":\"dev-runner:stage\",\"Value\":\"dev\"}]}");
        }
        for (Path directory : directories) {
            String text = Files.readString(directory.resolve("server.crt"));
            answers.add("{\"Certificate\":\"" + text.replace("\n", "\\n") + "\"}");
        }
    }

    @Test
    void theConfigurationIsExported() {
        answers.add("<ExportClientVpnClientConfigurationResponse><clientConfiguration>client&#xa;remote x 443"
                + "</clientConfiguration></ExportClientVpnClientConfigurationResponse>");

        assertThat(ENDPOINT.configuration(access)).isEqualTo("client\nremote x 443");

        assertThat(call())
                .contains("Action=ExportClientVpnClientConfiguration")
                .contains("ClientVpnEndpointId=" + ENDPOINT.id());
    }

    @Test
    void theRevocationListIsImported() throws IOException {
        answers.add("<ImportClientVpnClientCertificateRevocationListResponse><return>true</return>"
                + "</ImportClientVpnClientCertificateRevocationListResponse>");
        String list = vpn().revoke("alice");

        ENDPOINT.importRevocationList(access, list);

        assertThat(call())
                .contains("Action=ImportClientVpnClientCertificateRevocationList")
                .contains("CertificateRevocationList=" + list);
    }

    @Test
    void anEndpointWithoutAListGetsThatOfThisMachine() throws IOException {
        VpnDirectory vpn = vpn();
        String list = vpn.revoke("alice");
        exports("");
        imports();

        assertThat(ENDPOINT.lockOut(access, vpn)).isTrue();

        assertThat(imported()).isEqualTo(list);
    }

    /** An import would end all connections for nothing. */
    @Test
    void aListThatTheEndpointHasIsNotImportedAgain() throws IOException {
        VpnDirectory vpn = vpn();
        exports(vpn.revoke("alice"));

        assertThat(ENDPOINT.lockOut(access, vpn)).isFalse();

        assertThat(calls).hasSize(1);
    }

    /** An import replaces the endpoint's list: whoever is not on it is let in again. */
    @Test
    void whomAnotherMachineHasRevokedStaysRevoked() throws Exception {
        VpnDirectory vpn = vpn();
        VpnDirectory other = copy(vpn);
        vpn.addClient("bob", 30);
        vpn.revoke("bob");
        String theirs = other.revoke("alice");
        exports(theirs);
        imports();

        assertThat(ENDPOINT.lockOut(access, vpn)).isTrue();

        assertThat(imported()).isEqualTo(Files.readString(vpn.root().resolve("crl.pem")));
        X509CRL merged = Pem.revocationList(imported());
        assertThat(merged.getRevokedCertificates()).hasSize(2);
        for (String client : List.of("alice", "bob")) {
            X509Certificate certificate =
                    Pem.certificate(Files.readString(vpn.root().resolve("clients/" + client + ".crt")));
            assertThat(merged.isRevoked(certificate)).isTrue();
        }
        merged.verify(
                Pem.certificate(Files.readString(vpn.root().resolve("ca.crt"))).getPublicKey());

        exports(imported());
        assertThat(ENDPOINT.lockOut(access, vpn)).isFalse();
    }

    @Test
    void aMachineWithoutAListTakesTheEndpointsAndImportsNothing() throws IOException {
        VpnDirectory vpn = vpn();
        String theirs = copy(vpn).revoke("alice");
        exports(theirs);

        assertThat(ENDPOINT.lockOut(access, vpn)).isFalse();

        assertThat(vpn.root().resolve("crl.pem")).hasContent(theirs);
    }

    @Test
    void aListOfAnotherAuthorityIsNotReplaced() throws IOException {
        VpnDirectory vpn = vpn();
        vpn.revoke("alice");
        VpnDirectory other = new VpnDirectory(home.resolve("other"), Clock.systemUTC());
        other.init(CertificateSettings.standard(), "bob");
        exports(other.revoke("bob"));

        assertThatThrownBy(() -> ENDPOINT.lockOut(access, vpn)).isInstanceOfSatisfying(UserException.class, e -> {
            assertThat(e.why()).contains("another authority", "ca.crt");
            assertThat(e.fix())
                    .contains("--directory")
                    .endsWith("aws ec2 import-client-vpn-client-certificate-revocation-list --client-vpn-endpoint-id "
                            + ENDPOINT.id() + " --certificate-revocation-list 'file://"
                            + vpn.root().resolve("crl.pem") + "'" + access.options());
        });

        assertThat(calls).hasSize(1);
    }

    @Test
    void aListWithNothingInItIsNone() throws IOException {
        VpnDirectory vpn = vpn();
        String list = vpn.revoke("alice");
        exports("-----BEGIN X509 CRL-----\n-----END X509 CRL-----\n");
        imports();

        assertThat(ENDPOINT.lockOut(access, vpn)).isTrue();

        assertThat(imported()).isEqualTo(list);
    }

    @Test
    void aListOfAnotherAuthorityThatLocksNobodyOutIsReplaced() throws Exception {
        VpnDirectory vpn = vpn();
        VpnDirectory other = new VpnDirectory(home.resolve("other"), Clock.systemUTC());
        other.init(CertificateSettings.standard(), "bob");
        String theirs = Pem.of(new Authority(
                        Pem.certificate(Files.readString(other.root().resolve("ca.crt"))),
                        Pem.key(Files.readString(other.root().resolve("ca.key"))))
                .revoke(null, null, Instant.now()));
        exports(theirs);
        ENDPOINT.remember(access, vpn);
        assertThat(vpn.hasRevocationList()).isFalse();
        calls.clear();

        String list = vpn.revoke("alice");
        exports(theirs);
        imports();

        assertThat(ENDPOINT.lockOut(access, vpn)).isTrue();

        assertThat(imported()).isEqualTo(list);
    }

    private VpnDirectory copy(VpnDirectory vpn) throws IOException {
        Path to = home.resolve("copy");
        try (Stream<Path> files = Files.walk(vpn.root())) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(vpn.root().relativize(file).toString()));
            }
        }
        return new VpnDirectory(to, Clock.systemUTC());
    }

    /** What the endpoint has. */
    private void exports(String list) {
        answers.add("<ExportClientVpnClientCertificateRevocationListResponse><certificateRevocationList>" + list
                + "</certificateRevocationList></ExportClientVpnClientCertificateRevocationListResponse>");
    }

    private void imports() {
        answers.add("<ImportClientVpnClientCertificateRevocationListResponse><return>true</return>"
                + "</ImportClientVpnClientCertificateRevocationListResponse>");
    }

    /** The list of the second call. */
    private String imported() {
        String call = URLDecoder.decode(calls.get(1), StandardCharsets.UTF_8);
        String list = call.substring(call.indexOf("-----BEGIN"));
        return list.substring(0, list.indexOf("-----END X509 CRL-----") + 23);
    }

    @Test
    void theEndpointOfAStageIsFoundByItsTag() {
        answers.add("<DescribeClientVpnEndpointsResponse><clientVpnEndpoint><item><clientVpnEndpointId>" + ENDPOINT.id()
                + "</clientVpnEndpointId></item></clientVpnEndpoint></DescribeClientVpnEndpointsResponse>");

        assertThat(VpnEndpoint.ofStage(access, "dev")).isEqualTo(ENDPOINT);

        assertThat(call()).contains("Filter.1.Name=tag:dev-runner:stage").contains("Filter.1.Value.1=dev");
    }

    @Test
    void aStageWithoutAnEndpointIsNamed() {
        answers.add("<DescribeClientVpnEndpointsResponse><clientVpnEndpoint/></DescribeClientVpnEndpointsResponse>");

        assertThatThrownBy(() -> VpnEndpoint.ofStage(access, "dev"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("stage 'dev'");
    }

    @Test
    void aRefusalSaysWhatWasNotAllowed() {
        status = 403;
        answers.add("<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized"
                + "</Message></Error></Errors></Response>");

        assertThatThrownBy(() -> ENDPOINT.configuration(access))
                .isInstanceOfSatisfying(
                        UserException.class,
                        e -> assertThat(e.why()).contains("ec2:ExportClientVpnClientConfiguration"));
    }

    @Test
    void whatIsNoEndpointIsRefusedBeforeAnyCall() {
        assertThatThrownBy(() -> new VpnEndpoint("vpc-1")).hasMessageContaining("'vpc-1'");
    }

    private static String member(String name, Path file) throws IOException {
        return "\"" + name + "\":\"" + base64(file) + "\"";
    }

    private static String base64(Path file) throws IOException {
        return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
    }
}
