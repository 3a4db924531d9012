package io.devrunner.infra.vpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devrunner.protocol.UserException;
import org.junit.jupiter.api.Test;

final class VpnProfileTest {
    private static final KeyMaterial ALICE = new KeyMaterial("CERTIFICATE OF ALICE\n", "KEY OF ALICE\n", "AUTHORITY\n");

    /** As the Client VPN guide shows it, with the line ends that the API may use. */
    private static final String EXPORTED = """
            client
            dev tun
            proto udp
            remote cvpn-endpoint-0102bc4c2eEXAMPLE.prod.clientvpn.us-west-2.amazonaws.com 443
            remote-random-hostname
            resolv-retry infinite
            nobind
            remote-cert-tls server
            cipher AES-256-GCM
            verb 3
            <ca>
            THEIR AUTHORITY
            </ca>

            reneg-sec 0
            """;

    @Test
    void certificateAndKeyArePutIn() {
        assertThat(VpnProfile.complete(EXPORTED, ALICE))
                .contains("<cert>\nCERTIFICATE OF ALICE\n</cert>\n<key>\nKEY OF ALICE\n</key>\n")
                .contains("<ca>\nTHEIR AUTHORITY\n</ca>")
                .contains("\nreneg-sec 0\n")
                .doesNotContain("\nAUTHORITY");
    }

    @Test
    void theHostGetsARandomPrefixInsteadOfAnOptionThatNotAllClientsKnow() {
        String profile = VpnProfile.complete(EXPORTED.replace("\n", "\r\n"), ALICE);

        assertThat(profile)
                .containsPattern(
                        "(?m)^remote [0-9a-f]{8}\\.cvpn-endpoint-0102bc4c2eEXAMPLE\\.prod\\.clientvpn\\.us-west-2\\.amazonaws\\.com 443$")
                .doesNotContain("remote-random-hostname")
                .doesNotContain("\r");
        assertThat(profile).isNotEqualTo(VpnProfile.complete(EXPORTED, ALICE));
    }

    @Test
    void whatAnEarlierProfileHeldIsReplaced() {
        String twice = VpnProfile.complete(
                VpnProfile.complete(EXPORTED, ALICE), new KeyMaterial("CERTIFICATE OF BOB", "KEY OF BOB", "AUTHORITY"));

        assertThat(twice).contains("KEY OF BOB").doesNotContain("ALICE").containsOnlyOnce("<cert>");
    }

    @Test
    void aConfigurationWithoutAnAuthorityGetsOurs() {
        assertThat(VpnProfile.complete("client\nremote vpn.example.com 443\n", ALICE))
                .contains("remote vpn.example.com 443\n<ca>\nAUTHORITY\n</ca>");
    }

    @Test
    void whatIsNoConfigurationIsRefused() {
        assertThatThrownBy(() -> VpnProfile.complete("{\"message\": \"no\"}", ALICE))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("cannot be made a profile");
    }
}
