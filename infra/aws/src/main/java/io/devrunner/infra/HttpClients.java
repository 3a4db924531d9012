package io.devrunner.infra;

import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** How calls of AWS travel. */
public final class HttpClients {
    private HttpClients() {}

    /**
     * A client that goes the JDK's way, through the proxy for https if there is one and never through one to this
     * machine. The SDK's own way heeds {@code HTTP_PROXY} alone, for whatever address.
     */
    public static UrlConnectionHttpClient.Builder builder() {
        return UrlConnectionHttpClient.builder()
                .proxyConfiguration(ProxyConfiguration.builder()
                        .useSystemPropertyValues(false)
                        .useEnvironmentVariablesValues(false)
                        .build());
    }
}
