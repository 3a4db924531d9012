package io.devrunner.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {
    private final MessageAssembler assembler =
            new MessageAssembler(100L << 20, Duration.ofMinutes(1), Clock.systemUTC());

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4_095, 23_000, 31_999, 32_000, 32_001, 131_072, 700_000, Payload.MAX_BYTES})
    void aMessageOfAnySizeIsPutTogetherFromShuffledAndDoubledChunks(int size) throws Exception {
        Random random = new Random(size);
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        BridgeMessage sent = new BridgeMessage.Response("id", "", Payload.wrap(bytes));

        List<String> frames = new ArrayList<>(Frames.of("sender=", sent));
        frames.addAll(frames.subList(0, frames.size() / 2));
        Collections.shuffle(frames, random);

        assertThat(frames)
                .allSatisfy(frame -> assertThat(frame.getBytes(StandardCharsets.UTF_8).length)
                        .isLessThanOrEqualTo(Frames.MAX_BYTES));
        assertThat(assemble(frames)).contains(sent);
    }

    @Test
    void aLargeMessageThatCompressesTravelsInFewerFrames() throws Exception {
        BridgeMessage sent = new BridgeMessage.Response("id", "", Payload.utf8("{\"a\":1},".repeat(100_000)));
        List<String> frames = Frames.of("sender=", sent);
        assertThat(frames).hasSizeLessThan(10);
        assertThat(assemble(frames)).containsExactly(sent);
    }

    @Test
    void framesAreAsFullAsTheyMayBe() throws Exception {
        byte[] bytes = new byte[1_000_000];
        new Random(1).nextBytes(bytes);
        List<String> frames = Frames.of("sender=", new BridgeMessage.Response("id", "", Payload.wrap(bytes)));
        assertThat(frames.get(0).length()).isGreaterThan(Frames.MAX_BYTES - 100);
    }

    @Test
    void anyFrameWithAConnectionIdTellsIt() throws Exception {
        assertThat(Frames.read("{\"connectionId\":\"L0SM9cOFvHcCIhw=\"}"))
                .isEqualTo(new Frames.Frame.FromGateway("L0SM9cOFvHcCIhw=", null));
        assertThat(Frames.read("{\"message\": \"Forbidden\", \"connectionId\":\"abc=\", \"requestId\":\"r\"}"))
                .isEqualTo(new Frames.Frame.FromGateway("abc=", "Forbidden"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "{\"v\":1}",
                "{\"v\":2,\"type\":\"ping\",\"id\":\"a\",\"from\":\"b\",\"chunk\":0,\"chunks\":1,\"enc\":\"none\",\"data\":\"\"}",
                "{\"v\":1,\"type\":\"ping\",\"id\":\"a\",\"from\":\"b\",\"chunk\":1,\"chunks\":1,\"enc\":\"none\",\"data\":\"\"}",
                "{\"v\":1,\"type\":\"ping\",\"id\":\"a\",\"from\":\"b\",\"chunk\":-1,\"chunks\":1,\"enc\":\"none\",\"data\":\"\"}",
                "{\"v\":1,\"type\":\"ping\",\"id\":\"a\",\"from\":\"b\",\"chunk\":0,\"chunks\":999999,\"enc\":\"none\",\"data\":\"\"}",
                "{\"v\":1,\"type\":\"ping\",\"id\":\"\",\"from\":\"b\",\"chunk\":0,\"chunks\":1,\"enc\":\"none\",\"data\":\"\"}",
                "{\"v\":1,\"type\":\"ping\",\"id\":\"a\",\"from\":\"b\",\"chunk\":0,\"chunks\":1,\"enc\":\"none\"}"
            })
    void aFrameThatBreaksTheRulesIsRefused(String frame) {
        assertThatThrownBy(() -> Frames.read(frame)).isInstanceOf(ProtocolException.class);
    }

    private List<BridgeMessage> assemble(List<String> frames) throws ProtocolException {
        List<BridgeMessage> messages = new ArrayList<>();
        for (String frame : frames) {
            Envelope envelope = ((Frames.Frame.Chunk) Frames.read(frame)).envelope();
            byte[] bytes = assembler.add(envelope);
            if (bytes != null) {
                messages.add(MessageCodec.decode(envelope.type(), bytes));
            }
        }
        return messages;
    }
}
