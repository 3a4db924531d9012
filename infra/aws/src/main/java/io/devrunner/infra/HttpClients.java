package io.devrunner.infra;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** How calls of AWS travel: through the proxy for https, if there is one, and never through one to this machine. */
public final class HttpClients {
    /** As the SDK compares them with a host. */
    private static final List<String> LOOPBACK = List.of("localhost", "127\\..*", "\\[::1]");

    private HttpClients() {}

    /**
     * A client that heeds {@code HTTPS_PROXY} and {@code NO_PROXY}, and the system properties {@code https.proxyHost},
     * {@code https.proxyPort} and {@code http.nonProxyHosts}. The SDK by itself heeds {@code HTTP_PROXY} alone, for
     * whatever address.
     */
    public static UrlConnectionHttpClient.Builder builder() {
        ProxyConfiguration named = ProxyConfiguration.builder().scheme("https").build();
        Set<String> direct = new HashSet<>(named.nonProxyHosts());
        direct.addAll(LOOPBACK);
        return UrlConnectionHttpClient.builder()
                .proxyConfiguration(named.toBuilder().nonProxyHosts(direct).build());
    }
}
