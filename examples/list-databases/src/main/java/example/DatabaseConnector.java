package example;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.rds.RdsUtilities;
import software.amazon.awssdk.services.rds.model.GenerateAuthenticationTokenRequest;

/**
 * Connections to the MySQL server that the environment names: {@code DB_HOST}, {@code DB_PORT}, {@code DB_USER} and
 * {@code DB_NAME}. With {@code DB_PASSWORD} it logs in with that password; without, with an IAM token of the function's
 * role, over TLS.
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
        // An execution environment runs one invocation at a time: a second connection is for nested work.
        config.setMaximumPoolSize(2);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(5_000);
        // Otherwise the constructor connects, and a database that is away would fail the init phase.
        config.setInitializationFailTimeout(-1);
        if (password != null) {
            config.setPassword(password);
        } else {
            // The token goes to the server as it is, so it must be the right server at the other end.
            config.addDataSourceProperty("sslMode", "VERIFY_IDENTITY");
            // A token is good for 15 minutes, a pool lives longer: each new connection asks for its own.
            config.setCredentialsProvider(() -> new Credentials(user, token(host, port, user)));
        }
        return config;
    }

    private static String token(String host, int port, String user) {
        return RdsUtilities.builder()
                .region(new DefaultAwsRegionProviderChain().getRegion())
                .credentialsProvider(DefaultCredentialsProvider.builder().build())
                .build()
                .generateAuthenticationToken(GenerateAuthenticationTokenRequest.builder()
                        .hostname(host)
                        .port(port)
                        .username(user)
                        .build());
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null || value.isBlank()) {
            throw new IllegalStateException("The environment variable " + name + " is not set");
        }
        return value;
    }
}
