package example;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/**
 * Connections to the MySQL server that the environment names: {@code DB_HOST}, {@code DB_PORT}, {@code DB_USER} and
 * {@code DB_NAME}. With {@code DB_PASSWORD} it logs in with that password; without, or with {@code DB_IAM=true}, with IAM
 * tokens of the function's role, over TLS.
 */
final class DatabaseConnector implements AutoCloseable {
    private final HikariDataSource pool;

    /** Connects nowhere yet: the first {@link #connection()} does. */
    DatabaseConnector(Map<String, String> environment) {
        pool = new HikariDataSource(configuration(environment));
    }

    Connection connection() throws SQLException {
        return pool.getConnection();
    }

    @Override
    public void close() {
        pool.close();
    }

    static HikariConfig configuration(Map<String, String> environment) {
        String host = required(environment, "DB_HOST");
        int port = Integer.parseInt(environment.getOrDefault("DB_PORT", "3306"));
        String user = required(environment, "DB_USER");
        String password = environment.get("DB_PASSWORD");

        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:mysql://" + host + ":" + port + "/" + environment.getOrDefault("DB_NAME", ""));
        config.setUsername(user);
        config.addDataSourceProperty("connectTimeout", "5000");
        // A connection whose VPN has gone away is silent: a query on it would wait until the function's timeout.
        config.addDataSourceProperty("socketTimeout", "5000");
        // An execution environment runs one invocation at a time: a second connection is for nested work.
        config.setMaximumPoolSize(2);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(5_000);
        // Otherwise the constructor connects, and a database that is away would fail the init phase.
        config.setInitializationFailTimeout(-1);
        String iam = environment.getOrDefault("DB_IAM", Boolean.toString(password == null));
        if (iam.equals("true")) {
            logInWithTokens(config, environment, IamLogin.of(host, port, user));
        } else if (iam.equals("false")) {
            config.setPassword(required(environment, "DB_PASSWORD"));
        } else {
            throw new IllegalStateException("The environment variable DB_IAM must be true or false, is " + iam);
        }
        return config;
    }

    private static void logInWithTokens(HikariConfig config, Map<String, String> environment, IamLogin login) {
        // The driver sends a token as it is, and only over TLS. So it must be the right server at the other end.
        config.addDataSourceProperty("sslMode", "VERIFY_IDENTITY");
        String certificates = environment.get("DB_CERTIFICATES");
        if (certificates != null) {
            Path store = TrustStore.of(Path.of(certificates));
            config.addDataSourceProperty("trustCertificateKeyStoreUrl", store.toUri().toString());
            config.addDataSourceProperty("trustCertificateKeyStoreType", "PKCS12");
            config.addDataSourceProperty("trustCertificateKeyStorePassword", TrustStore.PASSWORD);
            config.addDataSourceProperty("fallbackToSystemTrustStore", "false");
        }
        config.setCredentialsProvider(login);
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null || value.isBlank()) {
            throw new IllegalStateException("The environment variable " + name + " is not set");
        }
        return value;
    }
}
