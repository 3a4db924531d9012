package io.devrunner.localcloud.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a page of some site on the internet sends through the developer's browser from what the developer sends: a
 * browser lets any page post to loopback, and says where it came from.
 *
 * <p>See <a href="https://fetch.spec.whatwg.org/#origin-header">Origin</a> and
 * <a href="https://www.w3.org/TR/fetch-metadata/">Sec-Fetch-Site</a>, which tells of requests without an origin too.
 */
final class ForeignPage {
    /** A front end on the same machine may call, whatever its port. */
    private static final Pattern LOCAL =
            Pattern.compile("https?://(localhost|[a-z0-9.-]+\\.localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?");

    private ForeignPage() {}

    /**
     * Whether such a page has sent the call.
     *
     * @param letIn which origins may call beside those of this machine
     */
    static boolean hasSent(HttpFields headers, Predicate<String> letIn) {
        String origin = headers.get("Origin");
        if (origin != null) {
            return !LOCAL.matcher(origin).matches() && !letIn.test(origin);
        }
        return "cross-site".equals(headers.get("Sec-Fetch-Site")) && !isLink(headers);
    }

    /** The developer follows a link, or is sent back by a login page. */
    private static boolean isLink(HttpFields headers) {
        return "navigate".equals(headers.get("Sec-Fetch-Mode")) && "document".equals(headers.get("Sec-Fetch-Dest"));
    }

    static Answer refusal(HttpFields headers) {
        @Nullable String origin = headers.get("Origin");
        String message = "Forbidden: a page of " + (origin == null ? "another site" : origin)
                + " may not call this machine. Serve the page from http://localhost; then let its dev server's"
                + " proxy (changeOrigin: true) pass its calls on, or answer CORS (cors: true in dev-runner.yaml). A page of"
                + " another site is named there: cors: [https://shop.example.com].";
        return Answer.json(
                403,
                JsonNodeFactory.instance.objectNode().put("message", message).toString());
    }
}
