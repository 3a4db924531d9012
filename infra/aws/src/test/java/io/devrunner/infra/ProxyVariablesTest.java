package io.devrunner.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.devrunner.protocol.UserException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which way the JDK goes then. */
final class ProxyVariablesTest {
    private static final String AWS = "https://sts.eu-central-1.amazonaws.com/";
    private static final Proxy THROUGH =
            new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy.example.com", 3128));

    @AfterEach
    void forget() {
        List.of("https.proxyHost", "https.proxyPort", "http.nonProxyHosts").forEach(System::clearProperty);
    }

    @ParameterizedTest
    @CsvSource({
        "HTTPS_PROXY, http://proxy.example.com:3128",
        "https_proxy, http://proxy.example.com:3128/",
        "HTTPS_PROXY, ' proxy.example.com:3128'"
    })
    void aCallOfAwsGoesThroughTheProxyAndOneOfThisMachineDoesNot(String name, String value) {
        ProxyVariables.apply(Map.of(name, value, "HTTP_PROXY", "http://another.example.com:1"));

        assertThat(way(AWS)).isEqualTo(THROUGH);
        assertThat(way("https://127.0.0.1:4000/")).isEqualTo(Proxy.NO_PROXY);
        assertThat(way("https://localhost:4000/")).isEqualTo(Proxy.NO_PROXY);
        assertThat(way("http://example.com/")).as("no https").isEqualTo(Proxy.NO_PROXY);
    }

    @Test
    void aProxyWithoutPortHasThatOfHttp() {
        ProxyVariables.apply(Map.of("HTTPS_PROXY", "http://proxy.example.com"));

        assertThat(way(AWS).address()).isEqualTo(InetSocketAddress.createUnresolved("proxy.example.com", 80));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "amazonaws.com",
                ".amazonaws.com",
                "*.amazonaws.com",
                "internal, .amazonaws.com:443",
                "sts.eu-central-1.amazonaws.com",
                "*"
            })
    void noProxyNamesHostsAndWhatIsBelowThem(String hosts) {
        ProxyVariables.apply(Map.of("HTTPS_PROXY", "http://proxy.example.com:3128", "NO_PROXY", hosts));

        assertThat(way(AWS)).isEqualTo(Proxy.NO_PROXY);
        assertThat(way("https://localhost:4000/")).isEqualTo(Proxy.NO_PROXY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"naws.com", "example.com", "10.0.0.0/8"})
    void othersGoThroughIt(String hosts) {
        ProxyVariables.apply(Map.of("HTTPS_PROXY", "http://proxy.example.com:3128", "no_proxy", hosts));

        assertThat(way(AWS)).isEqualTo(THROUGH);
    }

    @Test
    void propertiesWin() {
        System.setProperty("https.proxyHost", "of-the-properties.example.com");
        ProxyVariables.apply(Map.of("HTTPS_PROXY", "http://proxy.example.com:3128"));

        assertThat(way(AWS).address())
                .isEqualTo(InetSocketAddress.createUnresolved("of-the-properties.example.com", 443));
    }

    @Test
    void anEmptyVariableIsNone() {
        ProxyVariables.apply(new HashMap<>(Map.of("HTTPS_PROXY", " ")));

        assertThat(way(AWS)).isEqualTo(Proxy.NO_PROXY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5://me:hidden@proxy:1080", "https://me:hidden@proxy:443", "me:hidden@my proxy", ":"})
    void whatNamesNoProxyIsToldWithoutItsPassword(String value) {
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> ProxyVariables.apply(Map.of("HTTPS_PROXY", value)))
                .satisfies(told -> {
                    assertThat(told.what()).startsWith("HTTPS_PROXY").doesNotContain("hidden");
                    assertThat(told.fix()).contains("unset");
                });
    }

    private static Proxy way(String url) {
        return ProxySelector.getDefault().select(URI.create(url)).get(0);
    }
}
