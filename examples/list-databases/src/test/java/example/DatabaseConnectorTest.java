package example;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatabaseConnectorTest {
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
    void eachConnectionLogsInWithATokenForItsServer() {
        System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
        System.setProperty("aws.secretAccessKey", "secret");
        System.setProperty("aws.region", "eu-central-1");
        try {
            String token = DatabaseConnector.configuration(IAM)
                    .getCredentialsProvider()
                    .getCredentials()
                    .getPassword();

            assertTrue(token.startsWith("db.example.com:3307/?DBUser=app&Action=connect"), token);
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
            System.clearProperty("aws.region");
        }
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
