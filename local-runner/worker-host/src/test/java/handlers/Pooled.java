package handlers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A handler with the libraries that most have: a pool of database connections, its driver, a JSON mapper, a logger. */
public final class Pooled implements RequestHandler<Generations.Question, Map<String, Long>> {
    private static final Logger LOG = LoggerFactory.getLogger(Pooled.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DataSource DATABASE = open();

    @Override
    public Map<String, Long> handleRequest(Generations.Question question, Context context) {
        if (question.what.equals("measure")) {
            return Footprint.measure();
        }
        try (Connection connection = DATABASE.getConnection()) {
            throw new IllegalStateException("nobody listens there, but " + connection);
        } catch (SQLException e) {
            LOG.debug("as it should be: {}", e.getMessage());
        }
        try {
            return Map.of("length", (long) JSON.writeValueAsString(question).length());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DataSource open() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:mariadb://127.0.0.1:1/none?connectTimeout=250");
        config.setUsername("nobody");
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(250);
        config.setRegisterMbeans(true);
        return new HikariDataSource(config);
    }
}
