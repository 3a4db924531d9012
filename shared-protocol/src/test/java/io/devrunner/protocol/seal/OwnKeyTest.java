package io.devrunner.protocol.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.InvalidKeyException;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OwnKeyTest {
    /** RFC 7748, section 6.1. */
    @Test
    void theVectorOfTheRfcHolds() throws Exception {
        OwnKey alice = OwnKey.of(
                hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"),
                hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
        OwnKey bob = OwnKey.of(
                hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"),
                hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
        byte[] secret = hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
        assertThat(alice.agree(bob.publicKey())).isEqualTo(secret);
        assertThat(bob.agree(alice.publicKey())).isEqualTo(secret);
    }

    /** Repeated, since about one key in 256 begins with a zero byte. */
    @RepeatedTest(300)
    void twoNewPairsAgree() throws Exception {
        OwnKey one = OwnKey.create();
        OwnKey other = OwnKey.create();
        assertThat(OwnKey.bytes(one.publicKey())).hasSize(32);
        assertThat(one.agree(other.publicKey())).isEqualTo(other.agree(one.publicKey()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a key", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="})
    void whatIsNoKeyIsNamed(String key) {
        assertThatThrownBy(() -> OwnKey.create().agree(key))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessageContaining("32 bytes in base64, is " + key);
    }

    @Test
    void aKeyHasOneSpellingAlone() {
        String key = "A".repeat(42) + "B=";
        assertThat(Base64.getDecoder().decode(key)).hasSize(32);
        assertThatThrownBy(() -> OwnKey.bytes(key)).isInstanceOf(InvalidKeyException.class);
    }

    /** With these the secret would be zero whatever the other key is: RFC 7748, section 6.1. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aPointOfSmallOrderIsRefused(int u) {
        byte[] point = new byte[32];
        point[0] = (byte) u;
        String key = Base64.getEncoder().encodeToString(point);
        assertThatThrownBy(() -> OwnKey.create().agree(key)).isInstanceOf(InvalidKeyException.class);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
