package io.devrunner.localcloud.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.devrunner.localcloud.server.Answer;
import io.devrunner.localcloud.server.Call;
import io.devrunner.protocol.Payload;
import io.devrunner.protocol.fuzz.Fuzzer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Any expression and any request is carried out or refused in DynamoDB's words. */
@Timeout(value = 2, unit = TimeUnit.HOURS)
final class TableFuzzTest {
    private static final String[] WORDS = {
        "attribute_exists", "attribute_not_exists", "begins_with", " AND ", "(", ")", ",", "=", "#n", ":v", ":s"
    };

    @Test
    void anExpressionIsReadOrRefused() throws Exception {
        JsonMapper json = new JsonMapper();
        JsonNode names = json.readTree("{\"#n\": \"item\", \"#o\": 1}");
        JsonNode values = json.readTree("{\":v\": {\"S\": \"a\"}, \":s\": {\"N\": \"1\"}, \":n\": null}");
        Fuzzer.of("expressions")
                .seed("stage = :v AND begins_with(#n, :v)")
                .seed("attribute_not_exists(#n)")
                .seed("attribute_exists(stage) AND stage = :v")
                .words(WORDS)
                .run(input -> {
                    try {
                        Expression expression = ExpressionParser.parse(
                                "ConditionExpression", new String(input, StandardCharsets.UTF_8), names, values);
                        return "read " + expression.terms().size() + " " + expression.holdsFor(values);
                    } catch (TableException e) {
                        return e.type() + " " + e.text();
                    }
                });
    }

    /** If each blank were looked at more than once, this would not end. */
    @Test
    void aMillionBlanksAreReadOnce() throws Exception {
        JsonNode values = new JsonMapper().readTree("{\":v\": {\"S\": \"a\"}}");
        String blanks = " ".repeat(1_000_000);

        Expression expression = ExpressionParser.parse(
                "ConditionExpression",
                blanks + "stage" + blanks + "=" + blanks + ":v" + blanks,
                MissingNode.getInstance(),
                values);

        assertThat(expression.terms()).containsExactly(new Expression.Equals("stage", values.get(":v")));
    }

    @Test
    void aRequestIsCarriedOutOrRefused() throws Exception {
        TableApi api = new TableApi(new SessionTable("sessions"));
        Fuzzer.of("table")
                .seed(
                        "PutItem\n{\"TableName\":\"sessions\",\"Item\":{\"stage\":{\"S\":\"dev\"},\"item\":{\"S\":\"session#1\"},"
                                + "\"functions\":{\"L\":[{\"S\":\"*\"}]},\"started\":{\"N\":\"1\"}},"
                                + "\"ConditionExpression\":\"attribute_not_exists(#n)\","
                                + "\"ExpressionAttributeNames\":{\"#n\":\"item\"}}")
                .seed(
                        "GetItem\n{\"TableName\":\"sessions\",\"Key\":{\"stage\":{\"S\":\"dev\"},\"item\":{\"S\":\"session#1\"}},"
                                + "\"ConsistentRead\":true}")
                .seed("DeleteItem\n{\"TableName\":\"sessions\",\"Key\":{\"stage\":{\"S\":\"dev\"},"
                        + "\"item\":{\"S\":\"session#1\"}},\"ReturnValues\":\"ALL_OLD\"}")
                .seed("Query\n{\"TableName\":\"sessions\",\"KeyConditionExpression\":"
                        + "\"stage = :v AND begins_with(#n, :s)\",\"ExpressionAttributeNames\":{\"#n\":\"item\"},"
                        + "\"ExpressionAttributeValues\":{\":v\":{\"S\":\"dev\"},\":s\":{\"S\":\"session#\"}},"
                        + "\"Limit\":2,\"ScanIndexForward\":false}")
                .words(WORDS)
                .words("\"S\"", "\"N\"", "\"BOOL\"", "\"L\"", "\"M\"", "\"B\"", "\"NULL\"", "\"SS\"", "\"Limit\":")
                .words("\"ExclusiveStartKey\":", "\"Item\":", "\"Key\":", "\"ReturnValues\":")
                .run(input -> answer(api, new String(input, StandardCharsets.UTF_8)));
    }

    /** The operation stands in a line of its own before the request. */
    private static String answer(TableApi api, String input) {
        String[] parts = input.split("\n", 2);
        Answer answer = api.answer(new Call(
                        "POST",
                        "/",
                        null,
                        HttpFields.build().put("X-Amz-Target", "DynamoDB_20120810." + parts[0]),
                        Payload.utf8(parts.length < 2 ? "" : parts[1]),
                        Map.of(),
                        "HTTP/1.1",
                        "127.0.0.1"))
                .join();
        assertThat(answer.status()).isIn(200, 400);
        return answer.payload().text();
    }
}
