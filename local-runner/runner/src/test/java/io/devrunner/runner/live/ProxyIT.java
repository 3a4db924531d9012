package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.gateway.ConnectProxy;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A machine from where only a proxy leads out. */
final class ProxyIT {
    private static final String LOGIN =
            "Basic " + Base64.getEncoder().encodeToString("ada:p@ss".getBytes(StandardCharsets.UTF_8));

    @Test
    void aProxyThatWantsALoginGetsItAndItsRefusalIsTold() throws Exception {
        try (ConnectProxy proxy = ConnectProxy.start(
                1,
                asked -> asked.header("Proxy-Authorization").isEmpty()
                        ? ConnectProxy.Answer.LOG_IN
                        : ConnectProxy.Answer.REFUSE)) {
            ShortRun status = ShortRun.of(
                    Map.of(
                            "HTTPS_PROXY",
                            "http://ada:p%40ss@127.0.0.1:" + proxy.port(),
                            "AWS_ACCESS_KEY_ID",
                            "AKIDEXAMPLE",
                            "AWS_SECRET_ACCESS_KEY",
                            "secret"),
                    "status",
                    "--region",
                    "eu-central-1");

            ConnectProxy.Asked first = proxy.next();
            assertThat(first.line()).matches("CONNECT [a-z]+\\.eu-central-1\\.amazonaws\\.com:443 HTTP/1.1");
            assertThat(first.header("Proxy-Authorization")).isEmpty();
            assertThat(proxy.next().header("Proxy-Authorization")).contains(LOGIN);
            assertThat(status.exitCode()).isEqualTo(1);
            assertThat(status.errors()).contains("Unable to tunnel through proxy", "HTTPS_PROXY");
            assertThat(status.output() + status.errors()).doesNotContain("p@ss", "p%40ss");
        }
    }
}
