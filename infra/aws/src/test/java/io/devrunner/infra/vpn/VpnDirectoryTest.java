package io.devrunner.infra.vpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VpnDirectoryTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    @TempDir
    private static Path home;

    private static VpnDirectory vpn;

    @BeforeAll
    static void init() {
        vpn = directory(home.resolve("vpn"), NOW);
        vpn.init(CertificateSettings.standard(), "alice");
    }

    private static VpnDirectory directory(Path root, Instant now) {
        return new VpnDirectory(root, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static X509Certificate certificate(String file) throws IOException, GeneralSecurityException {
        return Pem.certificate(Files.readString(vpn.root().resolve(file)));
    }

    /** As a server or client of TLS looks at it. */
    private static void validate(X509Certificate certificate, Instant now, String revocationList) throws Exception {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(certificate("ca.crt"), null)));
        parameters.setDate(Date.from(now));
        parameters.setRevocationEnabled(revocationList != null);
        if (revocationList != null) {
            parameters.addCertStore(CertStore.getInstance(
                    "Collection", new CollectionCertStoreParameters(List.of(Pem.revocationList(revocationList)))));
        }
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate)), parameters);
    }

    @Test
    void serverAndClientAreWhatTheGuideAsksFor() throws Exception {
        X509Certificate server = certificate("server.crt");
        X509Certificate client = certificate("clients/alice.crt");

        validate(server, NOW, null);
        validate(client, NOW, null);
        assertThat(server.getExtendedKeyUsage()).containsExactly(SERVER_AUTH);
        assertThat(client.getExtendedKeyUsage()).containsExactly(CLIENT_AUTH);
        assertThat(Authority.commonName(server)).isEqualTo("vpn.dev-runner.internal");
        assertThat(Authority.commonName(client)).isEqualTo("alice");
        assertThat(List.copyOf(server.getSubjectAlternativeNames()))
                .isEqualTo(List.of(List.of(2, "vpn.dev-runner.internal")));
        for (X509Certificate each : List.of(server, client)) {
            assertThat(((RSAPublicKey) each.getPublicKey()).getModulus().bitLength())
                    .isEqualTo(2048);
            assertThat(each.getSigAlgName()).isEqualTo("SHA256withRSA");
            assertThat(each.getBasicConstraints()).isEqualTo(-1);
            // digitalSignature and keyEncipherment.
            assertThat(each.getKeyUsage()).startsWith(true, false, true, false);
            assertThat(each.getNotAfter()).isEqualTo(Date.from(NOW.plus(Duration.ofDays(730))));
        }
    }

    @Test
    void theAuthoritySignsCertificatesAndNothingElse() throws Exception {
        X509Certificate authority = certificate("ca.crt");

        assertThat(authority.getBasicConstraints()).isZero();
        // keyCertSign and cRLSign.
        assertThat(authority.getKeyUsage())
                .containsExactly(false, false, false, false, false, true, true, false, false);
        authority.verify(authority.getPublicKey());
    }

    @Test
    void eachKeyBelongsToItsCertificate() throws Exception {
        for (String name : List.of("ca", "server", "clients/alice")) {
            java.security.Signature signature = java.security.Signature.getInstance("SHA256withRSA");
            signature.initSign(Pem.key(Files.readString(vpn.root().resolve(name + ".key"))));
            signature.update(new byte[] {1, 2, 3});
            byte[] signed = signature.sign();
            signature.initVerify(certificate(name + ".crt").getPublicKey());
            signature.update(new byte[] {1, 2, 3});
            assertThat(signature.verify(signed)).as(name).isTrue();
        }
    }

    @Test
    void nobodyElseCanReadThem() throws IOException {
        try (Stream<Path> tree = Files.walk(vpn.root())) {
            Map<String, String> modes = new TreeMap<>();
            for (Path path : tree.toList()) {
                modes.put(
                        vpn.root().relativize(path).toString(),
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            }
            assertThat(modes).containsEntry("", "rwx------").containsEntry("clients", "rwx------");
            assertThat(modes).containsEntry("ca.key", "rw-------").containsEntry("clients/alice.key", "rw-------");
            assertThat(modes.values()).allMatch(mode -> mode.endsWith("------"));
        }
    }

    @Test
    void nothingIsEverOverwritten() throws IOException {
        String key = Files.readString(vpn.root().resolve("ca.key"));

        assertThatThrownBy(() -> vpn.init(CertificateSettings.standard(), "somebody"))
                .isInstanceOf(UserException.class)
                .hasMessage("there is already a file " + vpn.root().resolve("ca.crt"));
        assertThatThrownBy(() -> vpn.addClient("alice", 10))
                .hasMessage("there is already a file " + vpn.root().resolve("clients/alice.crt"));

        assertThat(vpn.root().resolve("ca.key")).hasContent(key);
        assertThat(vpn.root().resolve("clients/somebody.crt")).doesNotExist();
    }

    @Test
    void aRevokedClientIsRefusedAndTheOthersAreNot() throws Exception {
        vpn.addClient("bob", 30);
        vpn.addClient("carol", 30);

        vpn.revoke("bob");
        String list = vpn.revoke("carol");
        Instant later = NOW.plusSeconds(1);

        assertThatThrownBy(() -> validate(certificate("clients/bob.crt"), later, list))
                .isInstanceOfSatisfying(
                        CertPathValidatorException.class,
                        e -> assertThat(e.getReason()).isEqualTo(CertPathValidatorException.BasicReason.REVOKED));
        assertThatThrownBy(() -> validate(certificate("clients/carol.crt"), later, list))
                .isInstanceOf(CertPathValidatorException.class);
        validate(certificate("clients/alice.crt"), later, list);
        assertThat(vpn.root().resolve("crl.pem")).hasContent(list);
        assertThat(vpn.revoke("bob")).isEqualTo(list);
    }

    @Test
    void whatCannotBeIsRefusedWithItsReason() {
        assertThatThrownBy(() -> vpn.addClient("../eve", 10)).hasMessageContaining("'../eve'");
        assertThatThrownBy(() -> vpn.addClient("dave", 4_000)).hasMessageContaining("4000 days");
        assertThatThrownBy(() -> vpn.revoke("nobody"))
                .hasMessage("there is no " + vpn.root().resolve("clients/nobody.crt"));
        assertThatThrownBy(() -> new CertificateSettings("me", "server", 2048, 10, 10))
                .hasMessageContaining("--server-name server");
        assertThatThrownBy(() -> new CertificateSettings("me", "a.b", 1024, 10, 10))
                .hasMessageContaining("--key-bits 1024");
        assertThatThrownBy(() -> new CertificateSettings("me", "a.b", 2048, 10, 11))
                .hasMessageContaining("--days 11");
    }

    @Test
    void aProfileTellsWhyItsClientIsNotLetIn() throws Exception {
        vpn.addClient("erin", 30);
        vpn.addClient("frank", 30);
        Path erin = home.resolve("erin.ovpn");
        Path frank = home.resolve("frank.ovpn");
        VpnProfile.write("client\nremote h 443\n", vpn, "erin", erin);
        VpnProfile.write("client\nremote h 443\n", vpn, "frank", frank);
        vpn.revoke("frank");
        VpnDirectory other = directory(home.resolve("other"), NOW);
        other.init(CertificateSettings.standard(), "alice");

        assertThat(ProfileFacts.of(erin, vpn, NOW))
                .isEqualTo(new ProfileFacts("erin", NOW.plus(Duration.ofDays(30)), ProfileFacts.Problem.NONE));
        assertThat(ProfileFacts.of(erin, vpn, NOW.plus(Duration.ofDays(31))).problem())
                .isEqualTo(ProfileFacts.Problem.EXPIRED);
        assertThat(ProfileFacts.of(erin, other, NOW).problem()).isEqualTo(ProfileFacts.Problem.WRONG_AUTHORITY);
        assertThat(ProfileFacts.of(frank, vpn, NOW).problem()).isEqualTo(ProfileFacts.Problem.REVOKED);
    }

    /** In a directory of its own: the others look at the first certificate. */
    @Test
    void theServersCertificateIsRenewedForTheSameNameAndKey() throws Exception {
        Path root = home.resolve("renewed");
        directory(root, NOW).init(CertificateSettings.standard(), "alice");
        X509Certificate before = Pem.certificate(Files.readString(root.resolve("server.crt")));
        String key = Files.readString(root.resolve("server.key"));
        Instant later = NOW.plus(Duration.ofDays(800));
        VpnDirectory now = directory(root, later);
        assertThatThrownBy(now::server)
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.fix()).contains("dev-runner vpn renew-server"));

        Instant end = now.renewServer(730);

        X509Certificate renewed = Pem.certificate(now.server().certificate());
        assertThat(end).isEqualTo(renewed.getNotAfter().toInstant()).isEqualTo(later.plus(Duration.ofDays(730)));
        assertThat(renewed.getPublicKey()).isEqualTo(before.getPublicKey());
        assertThat(renewed.getSubjectX500Principal()).isEqualTo(before.getSubjectX500Principal());
        assertThat(List.copyOf(renewed.getSubjectAlternativeNames()))
                .isEqualTo(List.copyOf(before.getSubjectAlternativeNames()));
        assertThat(renewed.getExtendedKeyUsage()).containsExactly(SERVER_AUTH);
        assertThat(renewed.getSerialNumber()).isNotEqualTo(before.getSerialNumber());
        renewed.verify(Pem.certificate(Files.readString(root.resolve("ca.crt"))).getPublicKey());
        assertThat(Files.readString(root.resolve("server.key"))).isEqualTo(key);
    }

    @Test
    void theServersCertificateCannotOutliveTheAuthority() throws Exception {
        String before = Files.readString(vpn.root().resolve("server.crt"));

        assertThatThrownBy(() -> vpn.renewServer(4_000))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.fix()).contains("--days from 1 to 3650"));
        assertThat(Files.readString(vpn.root().resolve("server.crt"))).isEqualTo(before);
    }
}
