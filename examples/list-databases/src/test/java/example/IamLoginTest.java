package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class IamLoginTest {
    @Test
    void eachNewConnectionHasATokenOfItsOwnWhichIsShownNowhere() throws Exception {
        RecordingDriver driver = new RecordingDriver();
        AtomicInteger made = new AtomicInteger();
        IamLogin provider = new IamLogin("app", () -> "t0ken-" + made.incrementAndGet());
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        PrintStream errors = System.err;
        DriverManager.registerDriver(driver);
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try (HikariDataSource pool = new HikariDataSource(configuration(provider))) {
            try (Connection first = pool.getConnection();
                    Connection second = pool.getConnection()) {
                assertFalse(first == second);
            }
            try (Connection kept = pool.getConnection()) {
                assertTrue(kept.isValid(1));
            }
            pool.getHikariPoolMXBean().softEvictConnections();
            try (Connection fresh = pool.getConnection()) {
                assertTrue(fresh.isValid(1));
            }
        } finally {
            System.setErr(errors);
            DriverManager.deregisterDriver(driver);
        }

        assertEquals(3, driver.logins.size());
        assertEquals(3, Set.copyOf(driver.logins).size(), "each has another: " + driver.logins);
        assertTrue(driver.logins.stream().allMatch(login -> login.startsWith("app t0ken-")), "" + driver.logins);
        assertFalse(provider.toString().contains("t0ken"));
        assertFalse(provider.getCredentials().toString().contains("t0ken"));
        String logged = log.toString(StandardCharsets.UTF_8);
        assertTrue(logged.contains("HikariPool"), "the log is heard: " + logged);
        assertFalse(logged.contains("t0ken"), logged);
    }

    private static HikariConfig configuration(IamLogin login) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:recording:");
        config.setCredentialsProvider(login);
        config.setMaximumPoolSize(2);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        return config;
    }

    /** Notes who logs in. */
    private static final class RecordingDriver implements Driver {
        private final List<String> logins = new CopyOnWriteArrayList<>();

        @Override
        public Connection connect(String url, Properties properties) {
            if (!acceptsURL(url)) {
                return null;
            }
            logins.add(properties.getProperty("user") + " " + properties.getProperty("password"));
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        Class<?> type = method.getReturnType();
                        if (method.getName().equals("isValid") || method.getName().equals("getAutoCommit")) {
                            return true;
                        }
                        return type == boolean.class ? (Object) false : type == int.class ? (Object) 0 : null;
                    });
        }

        @Override
        public boolean acceptsURL(String url) {
            return url.startsWith("jdbc:recording:");
        }

        @Override
        public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
            return new DriverPropertyInfo[0];
        }

        @Override
        public int getMajorVersion() {
            return 1;
        }

        @Override
        public int getMinorVersion() {
            return 0;
        }

        @Override
        public boolean jdbcCompliant() {
            return false;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }
    }
}
