package io.devrunner.localcloud.database;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The server's certificate for functions that insist on TLS, as they do with an IAM token. Made by the JDK's keytool. */
final class SelfSignedCertificate {
    private static final String ALIAS = "database";
    private static final long SECONDS = 30;

    private SelfSignedCertificate() {}

    static void makeUnlessPresent(DatabaseDirectory directory) {
        if (Files.exists(directory.certificate()) && Files.exists(directory.certificateKey())) {
            return;
        }
        try {
            Path keyStore = Files.createTempDirectory(directory.root(), "unfinished.");
            try {
                make(keyStore.resolve("keys.p12"), directory);
            } finally {
                Directories.delete(keyStore);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new UserException(
                    "The database's certificate could not be made",
                    String.valueOf(e.getMessage()),
                    "Is this a whole JDK, with a bin/keytool? " + System.getProperty("java.home"),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the database's certificate was made", e);
        }
    }

    private static void make(Path file, DatabaseDirectory directory)
            throws IOException, GeneralSecurityException, InterruptedException {
        String password = Installation.randomPassword();
        runKeytool(file, password);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream content = Files.newInputStream(file)) {
            keys.load(content, password.toCharArray());
        }
        byte[] key = keys.getKey(ALIAS, password.toCharArray()).getEncoded();
        directory.write(directory.certificateKey(), pem("PRIVATE KEY", key));
        directory.write(
                directory.certificate(),
                pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded()));
    }

    private static void runKeytool(Path file, String password) throws IOException, InterruptedException {
        String keytool = OperatingSystem.current().programName("keytool");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", keytool).toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "3650",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass:env",
                "STORE_PASSWORD"));
        builder.environment().put("STORE_PASSWORD", password);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("keytool failed");
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static String pem(String type, byte[] content) {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----";
    }
}
