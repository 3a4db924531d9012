package example;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers with the names of the databases that the function's database user can see. */
public class ListDatabases implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse>, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DatabaseConnector connector = new DatabaseConnector(System.getenv());

    @Override
    public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
        context.getLogger().log("Listing the databases of " + System.getenv("DB_HOST"));
        try (Connection connection = connector.connection()) {
            List<String> databases = databases(connection);
            System.out.println("Found " + databases.size() + " databases");

            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("greeting", System.getenv().getOrDefault("GREETING", "hello"));
            answer.put("server", connection.getMetaData().getDatabaseProductVersion());
            answer.put("databases", databases);
            return APIGatewayV2HTTPResponse.builder()
                    .withStatusCode(200)
                    .withHeaders(Map.of("content-type", "application/json"))
                    .withBody(JSON.writeValueAsString(answer))
                    .build();
        } catch (SQLException | JsonProcessingException e) {
            throw new IllegalStateException("The databases could not be listed", e);
        }
    }

    @Override
    public void close() {
        connector.close();
    }

    private static List<String> databases(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW DATABASES")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }
}
