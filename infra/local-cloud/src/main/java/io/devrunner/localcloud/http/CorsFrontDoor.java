package io.devrunner.localcloud.http;

import io.devrunner.localcloud.server.Answer;
import io.devrunner.localcloud.server.Call;
import io.devrunner.localcloud.server.Endpoint;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * A front door with CORS, as HTTP APIs do it: a preflight is answered without any function, whatever routes there are,
 * and what functions answer of CORS themselves is ignored. Any method and any header may be sent, since only the API on
 * AWS knows which ones it is configured for.
 *
 * <p>https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
public final class CorsFrontDoor implements Endpoint {
    private static final String PREFIX = "access-control-";
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String REQUEST_METHOD = "Access-Control-Request-Method";
    private static final String REQUEST_HEADERS = "Access-Control-Request-Headers";

    /** Seconds; a browser that remembers for long would not see that the key has changed. */
    private static final String MAX_AGE = "5";

    private final Endpoint functions;
    private final Cors cors;

    private CorsFrontDoor(Endpoint functions, Cors cors) {
        this.functions = functions;
        this.cors = cors;
    }

    /** The front door itself where CORS is off. */
    public static Endpoint before(Endpoint functions, Cors cors) {
        return cors.isOn() ? new CorsFrontDoor(functions, cors) : functions;
    }

    /** A page of another site may call only if it is named. */
    @Override
    public boolean letsIn(String origin) {
        return cors.origins().contains(origin);
    }

    @Override
    public CompletableFuture<Answer> answer(Call call) {
        @Nullable String origin = call.header("Origin");
        if (origin != null && call.method().equals("OPTIONS") && call.header(REQUEST_METHOD) != null) {
            return preflight(call, origin).now();
        }
        return functions.answer(call).thenApply(answer -> allowed(answer, origin));
    }

    private Answer preflight(Call call, String origin) {
        if (!cors.allows(origin)) {
            return Answer.empty(204);
        }
        HttpFields.Mutable headers = allowing(HttpFields.build(), origin)
                .put("Access-Control-Allow-Methods", String.valueOf(call.header(REQUEST_METHOD)))
                .put("Access-Control-Max-Age", MAX_AGE);
        String asked = String.join(",", call.headers().getValuesList(REQUEST_HEADERS));
        if (!asked.isEmpty()) {
            headers.put("Access-Control-Allow-Headers", asked);
        }
        return new Answer(204, headers, Answer.empty(204).payload());
    }

    private Answer allowed(Answer answer, @Nullable String origin) {
        HttpFields.Mutable headers = HttpFields.build();
        answer.headers().stream()
                .filter(header -> !header.getLowerCaseName().startsWith(PREFIX))
                .forEach(headers::add);
        if (origin != null && cors.allows(origin)) {
            String names =
                    headers.stream().map(HttpField::getLowerCaseName).distinct().collect(Collectors.joining(","));
            allowing(headers, origin).put("Access-Control-Expose-Headers", names);
        }
        return new Answer(answer.status(), headers, answer.payload());
    }

    /** Cookies and logins only for origins that are named: beside {@code *} a browser takes none. */
    private HttpFields.Mutable allowing(HttpFields.Mutable headers, String origin) {
        if (cors.anyOrigin()) {
            return headers.put(ALLOW_ORIGIN, "*");
        }
        return headers.put(ALLOW_ORIGIN, origin)
                .put("Access-Control-Allow-Credentials", "true")
                .add("Vary", "Origin");
    }
}
