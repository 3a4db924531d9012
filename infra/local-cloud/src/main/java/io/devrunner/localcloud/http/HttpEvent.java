package io.devrunner.localcloud.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.devrunner.localcloud.http.CallContent.Body;
import io.devrunner.localcloud.server.Call;
import io.devrunner.protocol.Payload;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Makes the event of a call, in payload format 2.0.
 *
 * <p>https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
final class HttpEvent {
    private HttpEvent() {}

    static Payload of(
            Call call,
            RouteTable.Match match,
            String path,
            Authorizer authorizer,
            String requestId,
            String traceId,
            Instant now) {
        String routeKey = match.target().route().key();
        String query = call.rawQuery() == null ? "" : call.rawQuery();
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("version", PayloadFormat.V2.version());
        event.put("routeKey", routeKey);
        event.put("rawPath", path);
        event.put("rawQueryString", query);
        ArrayNode cookies = cookies(call);
        if (!cookies.isEmpty()) {
            event.set("cookies", cookies);
        }
        Map<String, List<String>> headers = CallContent.headers(call, traceId);
        headers.remove("cookie");
        event.set("headers", joined(headers));
        ObjectNode parameters = joined(CallContent.queryParameters(query));
        if (!parameters.isEmpty()) {
            event.set("queryStringParameters", parameters);
        }
        event.set("requestContext", requestContext(call, routeKey, path, authorizer, requestId, now));
        if (!match.pathParameters().isEmpty()) {
            event.set("pathParameters", CallContent.json(match.pathParameters()));
        }
        Body body = Body.of(call.payload().bytes(), CallContent.isText(call));
        if (call.payload().size() > 0) {
            event.put("body", body.text());
        }
        event.put("isBase64Encoded", body.isBase64Encoded());
        return Payload.utf8(event.toString());
    }

    private static ObjectNode requestContext(
            Call call, String routeKey, String path, Authorizer authorizer, String requestId, Instant now) {
        ObjectNode context = JsonNodeFactory.instance.objectNode();
        context.put("accountId", CallContent.ACCOUNT);
        context.put("apiId", CallContent.API_ID);
        authorizer.putInto(context);
        CallContent.putDomain(context, call);
        context.putObject("http")
                .put("method", call.method())
                .put("path", path)
                .put("protocol", call.protocol())
                .put("sourceIp", call.sourceIp())
                .put("userAgent", CallContent.userAgent(call));
        context.put("requestId", requestId);
        context.put("routeKey", routeKey);
        context.put("stage", CallContent.STAGE);
        context.put("time", CallContent.time(now));
        context.put("timeEpoch", now.toEpochMilli());
        return context;
    }

    private static ArrayNode cookies(Call call) {
        ArrayNode cookies = JsonNodeFactory.instance.arrayNode();
        for (String header : call.headers().getValuesList("Cookie")) {
            for (String cookie : header.split(";", -1)) {
                if (!cookie.isBlank()) {
                    cookies.add(cookie.strip());
                }
            }
        }
        return cookies;
    }

    private static ObjectNode joined(Map<String, List<String>> values) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        values.forEach((name, its) -> json.put(name, String.join(",", its)));
        return json;
    }
}
