package io.devrunner.localcloud.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.devrunner.localcloud.server.Call;
import io.devrunner.localcloud.server.PercentEncoding;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.jspecify.annotations.Nullable;

/** What the events of all payload formats take from a call. */
final class CallContent {
    static final String ACCOUNT = "000000000000";
    static final String API_ID = "localcloud";
    static final String STAGE = "$default";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "dd/MMM/yyyy:HH:mm:ss +0000", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    /** At the end of a Host header; the address {@code [::1]} has colons of its own. */
    private static final Pattern PORT = Pattern.compile(":(\\d+)$");
    /** Beside {@code text/*}, the types whose payload is passed as text (ministackorg/ministack pull request 766). */
    private static final Set<String> TEXT_TYPES =
            Set.of("application/json", "application/xml", "application/javascript");

    private CallContent() {}

    static String time(Instant now) {
        return TIME.format(now);
    }

    static String userAgent(Call call) {
        return Optional.ofNullable(call.header("User-Agent")).orElse("");
    }

    /** The domain's name, and what stands before its first dot. */
    static void putDomain(ObjectNode context, Call call) {
        String host = Optional.ofNullable(call.header("Host")).orElse("localhost");
        context.put("domainName", host);
        context.put("domainPrefix", host.replaceFirst("[.:].*", ""));
    }

    /** The call's headers with what API Gateway adds to them, by their names in small letters. */
    static Map<String, List<String>> headers(Call call, String traceId) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (HttpField header : call.headers()) {
            String name = header.getLowerCaseName();
            if (!name.equals("connection")) {
                headers.computeIfAbsent(name, unused -> new ArrayList<>())
                        .add(Optional.ofNullable(header.getValue()).orElse(""));
            }
        }
        headers.putIfAbsent(
                "content-length", List.of(Integer.toString(call.payload().size())));
        headers.put("x-amzn-trace-id", List.of(traceId));
        headers.merge(
                "x-forwarded-for",
                List.of(call.sourceIp()),
                (before, own) -> List.of(String.join(",", before) + ", " + own.get(0)));
        headers.putIfAbsent("x-forwarded-port", List.of(port(call.header("Host"))));
        headers.putIfAbsent("x-forwarded-proto", List.of("http"));
        return headers;
    }

    private static String port(@Nullable String host) {
        Matcher named = PORT.matcher(host == null ? "" : host);
        return named.find() ? named.group(1) : "80";
    }

    /** The decoded parameters of a query, in its order. */
    static Map<String, List<String>> queryParameters(String query) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters
                        .computeIfAbsent(formDecode(name), unused -> new ArrayList<>())
                        .add(formDecode(value));
            }
        }
        return parameters;
    }

    private static String formDecode(String text) {
        return PercentEncoding.decode(text.replace('+', ' '));
    }

    static ObjectNode json(Map<String, String> texts) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        texts.forEach(json::put);
        return json;
    }

    /** Whether its headers say that an HTTP API takes its payload for text. */
    static boolean isText(Call call) {
        String type = beforeParameters(call.header("Content-Type"));
        return (type.startsWith("text/") || TEXT_TYPES.contains(type)) && !isCompressed(call);
    }

    static boolean isCompressed(Call call) {
        String encoding = beforeParameters(call.header("Content-Encoding"));
        return !encoding.isEmpty() && !encoding.equals("identity");
    }

    private static String beforeParameters(@Nullable String header) {
        return header == null ? "" : header.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    }

    /** The payload of a call in an event. */
    record Body(String text, boolean isBase64Encoded) {
        /** As text, if it is said to be one and is one: what is replaced while decoding is lost. */
        static Body of(byte[] bytes, boolean saidToBeText) {
            Optional<String> text = saidToBeText ? utf8(bytes) : Optional.empty();
            return text.map(decoded -> new Body(decoded, false))
                    .orElseGet(() -> new Body(Base64.getEncoder().encodeToString(bytes), bytes.length > 0));
        }

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
}
