package io.devrunner.localcloud.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.devrunner.localcloud.http.CallContent.Body;
import io.devrunner.localcloud.server.Call;
import io.devrunner.localcloud.server.PathTemplate;
import io.devrunner.protocol.Payload;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the event of a call in payload format 1.0, the one that REST APIs send. Where those and HTTP APIs differ it is
 * as theirs: header names stay as they were sent (HTTP APIs make most of them small), and a payload that is text comes
 * as text whatever its type.
 *
 * <p>https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
final class RestEvent {
    /** As API Gateway writes them whatever was sent; recorded in hotsock/voker (vokerhttp/testdata). */
    private static final Map<String, String> NAMES = Stream.of(
                    "Content-Length",
                    "Content-Type",
                    "Host",
                    "User-Agent",
                    "X-Amzn-Trace-Id",
                    "X-Forwarded-For",
                    "X-Forwarded-Port",
                    "X-Forwarded-Proto")
            .collect(Collectors.toUnmodifiableMap(name -> name.toLowerCase(Locale.ROOT), name -> name));

    /** All null, as nobody signs a call of the front door. */
    private static final List<String> UNKNOWN_IDENTITY = List.of(
            "accessKey",
            "accountId",
            "apiKey",
            "apiKeyId",
            "caller",
            "cognitoAuthenticationProvider",
            "cognitoAuthenticationType",
            "cognitoIdentityId",
            "cognitoIdentityPoolId",
            "principalOrgId",
            "user",
            "userArn");

    private RestEvent() {}

    static Payload of(
            Call call,
            RouteTable.Match match,
            String path,
            Authorizer authorizer,
            String requestId,
            String traceId,
            Instant now) {
        PathTemplate template = match.target().route().path();
        String resource = template == null ? match.target().route().key() : template.toString();
        Map<String, List<String>> headers = named(call, CallContent.headers(call, traceId));
        Map<String, List<String>> parameters =
                CallContent.queryParameters(call.rawQuery() == null ? "" : call.rawQuery());
        Body body = Body.of(call.payload().bytes(), !CallContent.isCompressed(call));
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("version", PayloadFormat.V1.version());
        event.put("resource", resource);
        event.put("path", path);
        event.put("httpMethod", call.method());
        event.set("headers", last(headers));
        event.set("multiValueHeaders", all(headers));
        event.set("queryStringParameters", orNull(last(parameters)));
        event.set("multiValueQueryStringParameters", orNull(all(parameters)));
        event.set("pathParameters", orNull(CallContent.json(match.pathParameters())));
        event.putNull("stageVariables");
        event.set(
                "requestContext",
                requestContext(call, match.target().route(), resource, path, authorizer, requestId, now));
        event.put("body", call.payload().size() > 0 ? body.text() : null);
        event.put("isBase64Encoded", body.isBase64Encoded());
        return Payload.utf8(event.toString());
    }

    private static ObjectNode requestContext(
            Call call,
            Route route,
            String resource,
            String path,
            Authorizer authorizer,
            String requestId,
            Instant now) {
        ObjectNode context = JsonNodeFactory.instance.objectNode();
        context.put("accountId", CallContent.ACCOUNT);
        context.put("apiId", CallContent.API_ID);
        authorizer.putInto(context);
        CallContent.putDomain(context, call);
        context.put("extendedRequestId", requestId);
        context.put("httpMethod", call.method());
        ObjectNode identity = context.putObject("identity");
        UNKNOWN_IDENTITY.forEach(identity::putNull);
        identity.put("sourceIp", call.sourceIp());
        identity.put("userAgent", CallContent.userAgent(call));
        context.put("path", path);
        context.put("protocol", call.protocol());
        context.put("requestId", requestId);
        context.put("requestTime", CallContent.time(now));
        context.put("requestTimeEpoch", now.toEpochMilli());
        context.put("resourceId", route.key());
        context.put("resourcePath", resource);
        context.put("stage", CallContent.STAGE);
        return context;
    }

    private static Map<String, List<String>> named(Call call, Map<String, List<String>> headers) {
        Map<String, String> sent = new LinkedHashMap<>();
        call.headers().forEach(header -> sent.putIfAbsent(header.getLowerCaseName(), header.getName()));
        Map<String, List<String>> named = new LinkedHashMap<>();
        headers.forEach((name, values) -> named.put(NAMES.getOrDefault(name, sent.getOrDefault(name, name)), values));
        return named;
    }

    private static ObjectNode last(Map<String, List<String>> values) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        values.forEach((name, its) -> json.put(name, its.get(its.size() - 1)));
        return json;
    }

    private static ObjectNode all(Map<String, List<String>> values) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        values.forEach((name, its) -> {
            ArrayNode list = json.putArray(name);
            its.forEach(list::add);
        });
        return json;
    }

    private static JsonNode orNull(ObjectNode json) {
        return json.isEmpty() ? NullNode.instance : json;
    }
}
