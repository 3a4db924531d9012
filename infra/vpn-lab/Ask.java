package example;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** The lab's handler: as the example's, and {@code /sleep/SECONDS} for a query that takes so long. */
public final class Ask implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
    private final ListDatabases databases = new ListDatabases();
    private final DatabaseConnector connector = new DatabaseConnector(System.getenv());

    @Override
    public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
        String path = event.getRawPath();
        if (path.startsWith("/sleep/")) {
            sleep(Integer.parseInt(path.substring("/sleep/".length())));
        } else if (path.equals("/hello")) {
            return APIGatewayV2HTTPResponse.builder()
                    .withStatusCode(200)
                    .withHeaders(Map.of("content-type", "text/plain"))
                    .withBody("hello without a database")
                    .build();
        }
        return databases.handleRequest(event, context);
    }

    private void sleep(int seconds) {
        try (Connection connection = connector.connection();
                Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT SLEEP(" + seconds + ")").close();
        } catch (SQLException e) {
            throw new IllegalStateException("the query did not end", e);
        }
    }
}
