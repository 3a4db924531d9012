package example;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseConnectorTest {
    private static final String AUTHORITY = """
            -----BEGIN CERTIFICATE-----
            MIIBjzCCATWgAwIBAgIUFIgznx60GmThjx2IBCamKuL0/ZswCgYIKoZIzj0EAwIw
            HDEaMBgGA1UEAwwRRXhhbXBsZSBhdXRob3JpdHkwIBcNMjYxMTI3MDEyNDU1WhgP
            MjEyNjExMDMwMTI0NTVaMBwxGjAYBgNVBAMMEUV4YW1wbGUgYXV0aG9yaXR5MFkw
            EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEiGH80uvbspqd8CPscWu43oY8tUlvLPW1
            pJBQRiCkVfNaaCaouuXe9QZG2ev4OvVwGUF6XRdIhxbqSpyryhTJP6NTMFEwHQYD
            VR0OBBYEFK6ou4ncvz3/HMQJrDhYmPjl4Ez9MB8GA1UdIwQYMBaAFK6ou4ncvz3/
            HMQJrDhYmPjl4Ez9MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIg
            BBsfUKRq3HxBfDW21gT/0I00q3+vl8Wt+6R/NaSpRVYCIQCtVW4TESo7ugq+kmf+
            2Ary2wCsHF0XuZ1sc3BAHbf+Jg==
            -----END CERTIFICATE-----
            """;

    @BeforeAll
    static void haveCredentials() {
        System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
        System.setProperty("aws.secretAccessKey", "secret");
        System.setProperty("aws.region", "eu-central-1");
    }

    @AfterAll
    static void haveNoCredentials() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        System.clearProperty("aws.region");
    }

    private static final Map<String, String> IAM =
            Map.of("DB_HOST", "db.example.com", "DB_PORT", "3307", "DB_USER", "app", "DB_NAME", "shop");

    @Test
    void aPasswordFromTheEnvironmentIsUsedAsItIs() {
        HikariConfig config = DatabaseConnector.configuration(
                Map.of("DB_HOST", "127.0.0.1", "DB_USER", "dev", "DB_PASSWORD", "secret"));

        assertEquals("jdbc:mysql://127.0.0.1:3306/", config.getJdbcUrl());
        assertEquals("secret", config.getPassword());
        assertNull(config.getDataSourceProperties().get("sslMode"));
    }

    @Test
    void withoutAPasswordTheServersIdentityIsVerified() {
        HikariConfig config = DatabaseConnector.configuration(IAM);

        assertEquals("jdbc:mysql://db.example.com:3307/shop", config.getJdbcUrl());
        assertEquals("VERIFY_IDENTITY", config.getDataSourceProperties().get("sslMode"));
    }

    @Test
    void withIamThePasswordIsNotUsed() {
        Map<String, String> both = new HashMap<>(IAM);
        both.putAll(Map.of("DB_IAM", "true", "DB_PASSWORD", "secret"));

        HikariConfig config = DatabaseConnector.configuration(both);

        assertEquals("VERIFY_IDENTITY", config.getDataSourceProperties().get("sslMode"));
        assertNull(config.getPassword());
    }

    @Test
    void aTokenIsForItsServerAndUser() {
        String token = DatabaseConnector.configuration(IAM)
                .getCredentialsProvider()
                .getCredentials()
                .getPassword();

        assertTrue(token.startsWith("db.example.com:3307/?DBUser=app&Action=connect"), token);
    }

    @Test
    void whatIsNeitherTrueNorFalseIsRefused() {
        Map<String, String> wrong = new HashMap<>(IAM);
        wrong.put("DB_IAM", "yes");

        IllegalStateException e =
                assertThrows(IllegalStateException.class, () -> DatabaseConnector.configuration(wrong));

        assertEquals("The environment variable DB_IAM must be true or false, is yes", e.getMessage());
    }

    @Test
    void onlyTheNamedAuthoritiesAreTrusted(@TempDir Path directory) throws Exception {
        Path pem = directory.resolve("bundle.pem");
        Files.writeString(pem, AUTHORITY);
        Map<String, String> environment = new HashMap<>(IAM);
        environment.put("DB_CERTIFICATES", pem.toString());

        HikariConfig config = DatabaseConnector.configuration(environment);

        assertEquals("false", config.getDataSourceProperties().get("fallbackToSystemTrustStore"));
        KeyStore store = KeyStore.getInstance(
                new File(new URI((String) config.getDataSourceProperties().get("trustCertificateKeyStoreUrl"))),
                TrustStore.PASSWORD.toCharArray());
        assertEquals(1, store.size());
    }

    @Test
    void aFileWithoutCertificatesIsNamed(@TempDir Path directory) throws Exception {
        Path pem = Files.writeString(directory.resolve("empty.pem"), "");

        IllegalStateException e = assertThrows(IllegalStateException.class, () -> TrustStore.of(pem));

        assertTrue(e.getMessage().contains(pem.toString()), e.getMessage());
    }

    @Test
    void aMissingHostIsNamed() {
        IllegalStateException e =
                assertThrows(IllegalStateException.class, () -> new DatabaseConnector(Map.of("DB_USER", "dev")));

        assertEquals("The environment variable DB_HOST is not set", e.getMessage());
    }

    @Test
    void nothingIsConnectedBeforeTheFirstUse() {
        Map<String, String> nobodyListens =
                Map.of("DB_HOST", "127.0.0.1", "DB_PORT", "1", "DB_USER", "dev", "DB_PASSWORD", "secret");

        assertDoesNotThrow(() -> new DatabaseConnector(nobodyListens).close());
    }
}
