package example;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;

/** Certificates of authorities in a PEM file, such as that of RDS, as MySQL's driver can read them. */
final class TrustStore {
    /** The certificates are public; the format asks for one. */
    static final String PASSWORD = "changeit";

    private TrustStore() {}

    /** Returns a new file, deleted when the JVM ends. */
    static Path of(Path pem) {
        try {
            Collection<? extends Certificate> certificates;
            try (InputStream in = Files.newInputStream(pem)) {
                certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
            }
            if (certificates.isEmpty()) {
                throw new IllegalStateException("DB_CERTIFICATES names " + pem + ", which has no certificate in it");
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("authority-" + store.size(), certificate);
            }
            Path file = Files.createTempFile("database-authorities", ".p12");
            file.toFile().deleteOnExit();
            try (OutputStream out = Files.newOutputStream(file)) {
                store.store(out, PASSWORD.toCharArray());
            }
            return file;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("The certificates in " + pem + " (DB_CERTIFICATES) cannot be read", e);
        }
    }
}
