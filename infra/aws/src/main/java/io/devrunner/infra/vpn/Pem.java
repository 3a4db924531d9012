package io.devrunner.infra.vpn;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** Certificates, keys and revocation lists as text (RFC 7468). */
final class Pem {
    private static final String KEY = "PRIVATE KEY";

    private Pem() {}

    static String of(X509Certificate certificate) throws GeneralSecurityException {
        return text("CERTIFICATE", certificate.getEncoded());
    }

    /** In PKCS #8 and not encrypted, as ACM and OpenVPN both take it. */
    static String of(PrivateKey key) {
        return text(KEY, key.getEncoded());
    }

    static String of(X509CRL list) throws GeneralSecurityException {
        return text("X509 CRL", list.getEncoded());
    }

    static X509Certificate certificate(String text) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(stream(text));
    }

    static X509CRL revocationList(String text) throws GeneralSecurityException {
        return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(stream(text));
    }

    /** Whether there is nothing, or nothing between the lines that begin and end it. */
    static boolean isEmpty(String text) {
        return text.lines().allMatch(line -> line.isBlank() || line.startsWith("-----"));
    }

    static PrivateKey key(String text) throws GeneralSecurityException {
        String begin = "-----BEGIN " + KEY + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + KEY + "-----");
        if (from < 0 || to < from) {
            throw new GeneralSecurityException("it has no " + begin);
        }
        try {
            byte[] content = Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(content));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("its base64 is broken", e);
        }
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(String type, byte[] content) {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
    }
}
