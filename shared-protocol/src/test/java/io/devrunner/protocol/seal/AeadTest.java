package io.devrunner.protocol.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;

final class AeadTest {
    private static final HexFormat HEX = HexFormat.of();

    /** The key of RFC 8439, appendix A.5. */
    private static final SecretKey KEY =
            Aead.key(HEX.parseHex("1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0"));

    private final Aead aead = new Aead();

    /** RFC 8439, appendix A.5, whose nonce begins with four zero bytes as all of ours do. */
    @Test
    void opensTheVectorOfTheRfc() throws Exception {
        byte[] opened = aead.open(
                KEY,
                0x0102030405060708L,
                HEX.parseHex("f33388860000000000004e91"),
                HEX.parseHex("64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb2"
                        + "4c6cfc18755d43eea09ee94e382d26b0bdb7b73c321b0100d4f03b7f355894cf"
                        + "332f830e710b97ce98c8a84abd0b948114ad176e008d33bd60f982b1ff37c855"
                        + "9797a06ef4f0ef61c186324e2b3506383606907b6a7c02b0f9f6157b53c867e4"
                        + "b9166c767b804d46a59b5216cde7a4e99040c5a40433225ee282a1b0a06c523e"
                        + "af4534d7f83fa1155b0047718cbc546a0d072b04b3564eea1b422273f548271a"
                        + "0bb2316053fa76991955ebd63159434ecebb4e466dae5a1073a6727627097a10"
                        + "49e617d91d361094fa68f0ff77987130305beaba2eda04df997b714d6c6f2c29"
                        + "a6ad5cb4022b02709beead9d67890cbb22392336fea1851f38"));
        assertThat(new String(opened, StandardCharsets.UTF_8))
                .startsWith("Internet-Drafts are draft documents valid for a maximum of six months")
                .endsWith("/“work in progress./”");
    }

    @Test
    void opensTheSameFrameAgain() throws Exception {
        byte[] said = "again".getBytes(StandardCharsets.UTF_8);
        byte[] sealed = aead.seal(KEY, 1, new byte[] {1}, said, 0, said.length);
        for (int i = 0; i < 100; i++) {
            assertThat(aead.open(KEY, 1, new byte[] {1}, sealed)).isEqualTo(said);
        }
        // Whoever repeats a frame fills nothing.
        assertThat(aead.idle).hasSize(1);
    }

    @Test
    void whatIsNotGenuineTwiceIsSaidToBeSoTwice() {
        byte[] sealed = aead.seal(KEY, 1, new byte[0], new byte[3], 0, 3);
        sealed[0]++;
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> aead.open(KEY, 1, new byte[0], sealed)).isInstanceOf(AEADBadTagException.class);
        }
    }
}
