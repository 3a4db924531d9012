package io.devrunner.localcloud.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpFields;

/**
 * Tells calls that do not ask for loopback by name: a page on another site can make a browser call this machine under the
 * site's own name (DNS rebinding). A tunnel or a proxy that passes its own name on looks the same, and is told what to do.
 */
final class ForeignHost {
    private static final int HTTP = 80;

    private static final List<String> NAMES = List.of("127.0.0.1", "localhost", "[::1]");

    private ForeignHost() {}

    static boolean isAskedFor(HttpFields headers, int port) {
        String host = headers.get("Host");
        return host == null || !NAMES.contains(withoutPort(host, port).toLowerCase(Locale.ROOT));
    }

    /** A client leaves out the port that http has by itself. */
    private static String withoutPort(String host, int port) {
        String suffix = ":" + port;
        if (host.endsWith(suffix)) {
            return host.substring(0, host.length() - suffix.length());
        }
        return port == HTTP ? host : "";
    }

    static Answer refusal(HttpFields headers, int port) {
        String host = headers.get("Host");
        String message = "Forbidden: the Host header is " + (host == null ? "missing" : host) + "; taken are "
                + NAMES.stream().map(name -> name + ":" + port).collect(Collectors.joining(", "))
                + ". A proxy or tunnel must send one of these instead of its own:"
                + " changeOrigin: true in the proxy of Vite or webpack, ngrok http --host-header=rewrite " + port + ".";
        return Answer.json(
                403,
                JsonNodeFactory.instance.objectNode().put("message", message).toString());
    }
}
