package io.devrunner.localcloud.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.devrunner.localcloud.server.Call;
import io.devrunner.localcloud.server.PercentEncoding;
import io.devrunner.protocol.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.jspecify.annotations.Nullable;

/**
 * Makes the event of a call, in payload format 2.0.
 *
 * <p>https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
final class HttpEvent {
    static final String ACCOUNT = "000000000000";
    private static final String API_ID = "localcloud";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "dd/MMM/yyyy:HH:mm:ss +0000", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    /** At the end of a Host header; the address {@code [::1]} has colons of its own. */
    private static final Pattern PORT = Pattern.compile(":(\\d+)$");
    /** Beside {@code text/*}, the types whose payload is passed as text (ministackorg/ministack pull request 766). */
    private static final Set<String> TEXT_TYPES =
            Set.of("application/json", "application/xml", "application/javascript");

    private HttpEvent() {}

    static Payload of(Call call, RouteTable.Match match, String path, String requestId, String traceId, Instant now) {
        String routeKey = match.target().route().key();
        String query = call.rawQuery() == null ? "" : call.rawQuery();
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("version", "2.0");
        event.put("routeKey", routeKey);
        event.put("rawPath", path);
        event.put("rawQueryString", query);
        ArrayNode cookies = cookies(call);
        if (!cookies.isEmpty()) {
            event.set("cookies", cookies);
        }
        event.set("headers", headers(call, traceId));
        ObjectNode parameters = queryParameters(query);
        if (!parameters.isEmpty()) {
            event.set("queryStringParameters", parameters);
        }
        event.set("requestContext", requestContext(call, routeKey, path, requestId, now));
        if (!match.pathParameters().isEmpty()) {
            ObjectNode pathParameters = event.putObject("pathParameters");
            match.pathParameters().forEach(pathParameters::put);
        }
        byte[] body = call.payload().bytes();
        Optional<String> text = isText(call) ? utf8(body) : Optional.empty();
        boolean binary = body.length > 0 && text.isEmpty();
        if (body.length > 0) {
            event.put("body", text.orElseGet(() -> Base64.getEncoder().encodeToString(body)));
        }
        event.put("isBase64Encoded", binary);
        return Payload.utf8(event.toString());
    }

    private static ObjectNode requestContext(Call call, String routeKey, String path, String requestId, Instant now) {
        String host = Optional.ofNullable(call.header("Host")).orElse("localhost");
        ObjectNode context = JsonNodeFactory.instance.objectNode();
        context.put("accountId", ACCOUNT);
        context.put("apiId", API_ID);
        context.put("domainName", host);
        context.put("domainPrefix", host.replaceFirst("[.:].*", ""));
        context.putObject("http")
                .put("method", call.method())
                .put("path", path)
                .put("protocol", call.protocol())
                .put("sourceIp", call.sourceIp())
                .put("userAgent", Optional.ofNullable(call.header("User-Agent")).orElse(""));
        context.put("requestId", requestId);
        context.put("routeKey", routeKey);
        context.put("stage", "$default");
        context.put("time", TIME.format(now));
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

    private static ObjectNode headers(Call call, String traceId) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (HttpField header : call.headers()) {
            String name = header.getLowerCaseName();
            if (!name.equals("cookie") && !name.equals("connection")) {
                headers.merge(name, Optional.ofNullable(header.getValue()).orElse(""), (a, b) -> a + "," + b);
            }
        }
        headers.putIfAbsent("content-length", Integer.toString(call.payload().size()));
        headers.put("x-amzn-trace-id", traceId);
        headers.merge("x-forwarded-for", call.sourceIp(), (a, b) -> a + ", " + b);
        headers.putIfAbsent("x-forwarded-port", port(headers.get("host")));
        headers.putIfAbsent("x-forwarded-proto", "http");
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        headers.forEach(json::put);
        return json;
    }

    private static String port(@Nullable String host) {
        Matcher named = PORT.matcher(host == null ? "" : host);
        return named.find() ? named.group(1) : "80";
    }

    private static ObjectNode queryParameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters.merge(formDecode(name), formDecode(value), (a, b) -> a + "," + b);
            }
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        parameters.forEach(json::put);
        return json;
    }

    private static String formDecode(String text) {
        return PercentEncoding.decode(text.replace('+', ' '));
    }

    /** Whether its headers say so. */
    private static boolean isText(Call call) {
        String type = beforeParameters(call.header("Content-Type"));
        String encoding = beforeParameters(call.header("Content-Encoding"));
        return (type.startsWith("text/") || TEXT_TYPES.contains(type))
                && (encoding.isEmpty() || encoding.equals("identity"));
    }

    private static String beforeParameters(@Nullable String header) {
        return header == null ? "" : header.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    }

    /** The bytes as text, if they are one: what is replaced while decoding is lost. */
    private static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException ignored) {
            return Optional.empty();
        }
    }
}
