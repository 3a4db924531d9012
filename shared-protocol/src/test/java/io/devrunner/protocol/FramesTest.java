package io.devrunner.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {
    private static final Peer SENDER = new Peer("sender=", "a key");

    private final MessageAssembler assembler =
            new MessageAssembler(100L << 20, Duration.ofMinutes(1), Clock.systemUTC());
    private final SealedPair pair = SealedPair.acquainted();

    @AfterEach
    void close() {
        pair.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4_095, 23_000, 31_999, 32_000, 32_001, 131_072, 700_000, Payload.MAX_BYTES})
    void aMessageOfAnySizeIsPutTogetherFromShuffledAndDoubledChunks(int size) throws Exception {
        Random random = new Random(size);
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        BridgeMessage sent = new BridgeMessage.Response("id", "", Payload.wrap(bytes));

        List<String> made = pair.frames(sent);
        List<String> frames = new ArrayList<>(made);
        frames.addAll(made.subList(0, made.size() / 2));
        Collections.shuffle(frames, random);

        assertThat(frames)
                .allSatisfy(frame -> assertThat(frame.getBytes(StandardCharsets.UTF_8).length)
                        .isLessThanOrEqualTo(Frames.MAX_BYTES));
        assertThat(assemble(frames)).contains(sent);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void noSizeNearTheBorderOfAChunkLosesAByte(int chunks) throws Exception {
        Random random = new Random(chunks);
        int border = firstSizeOf(chunks + 1);
        for (int size = border - 4; size <= border + 4; size++) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            BridgeMessage sent = new BridgeMessage.Response("id", "", Payload.wrap(bytes));
            List<String> frames = pair.frames(sent);
            assertThat(frames).hasSize(size < border ? chunks : chunks + 1);
            assertThat(frames)
                    .allSatisfy(frame -> assertThat(frame.getBytes(StandardCharsets.UTF_8).length)
                            .isLessThanOrEqualTo(Frames.MAX_BYTES));
            assertThat(assemble(frames)).containsExactly(sent);
        }
    }

    /** The smallest incompressible payload that needs so many chunks. */
    private int firstSizeOf(int chunks) throws Exception {
        int low = 0;
        int high = chunks * Frames.MAX_BYTES;
        while (low < high) {
            int middle = (low + high) / 2;
            byte[] bytes = new byte[middle];
            new Random(5).nextBytes(bytes);
            BridgeMessage message = new BridgeMessage.Response("id", "", Payload.wrap(bytes));
            if (pair.frames(message).size() < chunks) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00e4", "\u20ac", "\ud83d\ude80"})
    void charactersOfSeveralBytesSurviveAtEveryPlaceOfABorder(String character) throws Exception {
        String noise = noise(character, 60_000);
        for (int shift = 0; shift < 4; shift++) {
            BridgeMessage sent =
                    new BridgeMessage.Response("id", "log \u20ac", Payload.utf8("x".repeat(shift) + noise));
            assertThat(assemble(pair.frames(sent))).containsExactly(sent);
        }
    }

    @Test
    void namesOfSeveralBytesLeaveTheFrameItsSize() throws Exception {
        byte[] bytes = new byte[100_000];
        new Random(3).nextBytes(bytes);
        BridgeMessage sent = new BridgeMessage.Response("\u20ac".repeat(128), "", Payload.wrap(bytes));
        List<String> frames = pair.frames(sent);
        assertThat(frames)
                .allSatisfy(frame -> assertThat(frame.getBytes(StandardCharsets.UTF_8).length)
                        .isLessThanOrEqualTo(Frames.MAX_BYTES));
        assertThat(assemble(frames)).containsExactly(sent);
    }

    /** Text that does not compress to a single chunk, every second character being the given one. */
    private static String noise(String character, int length) {
        Random random = new Random(9);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(character).append((char) (0x4E00 + random.nextInt(0x5000)));
        }
        return text.toString();
    }

    @Test
    void aFrameThatIsMadeAgainIsSealedAnew() throws Exception {
        List<String> frames = pair.frames(new BridgeMessage.Ping("id"));
        assertThat(frames.get(0)).isNotEqualTo(frames.get(0));
        assertThat(assemble(List.of(frames.get(0), frames.get(0)))).hasSize(2);
    }

    @Test
    void whatAFrameSaysCannotBeReadInIt() throws Exception {
        String frame = pair.frames(new BridgeMessage.Response("id", "a log", Payload.utf8("marker")))
                .get(0);
        Envelope envelope = ((Frames.Frame.Chunk) Frames.read(frame)).envelope();
        assertThat(new String(Base64.getDecoder().decode(envelope.data()), StandardCharsets.ISO_8859_1))
                .doesNotContain("marker", "a log", "logTail");
    }

    @Test
    void aLargeMessageThatCompressesTravelsInFewerFrames() throws Exception {
        BridgeMessage sent = new BridgeMessage.Response("id", "", Payload.utf8("{\"a\":1},".repeat(100_000)));
        List<String> frames = pair.frames(sent);
        assertThat(frames).hasSizeLessThan(10);
        assertThat(assemble(frames)).containsExactly(sent);
    }

    @Test
    void base64TravelsAlmostAsTheBytesThatItStandsFor() throws Exception {
        byte[] bytes = new byte[600_000];
        new Random(2).nextBytes(bytes);
        int asBytes = pair.frames(new BridgeMessage.Response("id", "", Payload.wrap(bytes)))
                .size();
        BridgeMessage sent = new BridgeMessage.Response(
                "id", "", Payload.utf8(Base64.getEncoder().encodeToString(bytes)));
        List<String> frames = pair.frames(sent);
        assertThat(frames).hasSize(asBytes);
        assertThat(assemble(frames)).containsExactly(sent);
    }

    @Test
    void aPictureInTheMiddleIsNotTakenForTheWhole() throws Exception {
        byte[] picture = new byte[30_000];
        new Random(4).nextBytes(picture);
        String rows = "{\"sku\":\"A-100\",\"name\":\"a chair\",\"price\":1250},".repeat(30_000);
        String text =
                "[" + rows + "{\"picture\":\"" + Base64.getEncoder().encodeToString(picture) + "\"}," + rows + "]";
        assertThat(pair.frames(new BridgeMessage.Response("id", "", Payload.utf8(text))))
                .hasSizeLessThan(10);
    }

    @Test
    void framesAreAsFullAsTheyMayBe() throws Exception {
        byte[] bytes = new byte[1_000_000];
        new Random(1).nextBytes(bytes);
        List<String> frames = pair.frames(new BridgeMessage.Response("id", "", Payload.wrap(bytes)));
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
            byte[] chunk = pair.open(envelope);
            byte[] bytes = assembler.add(SENDER, envelope, chunk);
            if (bytes != null) {
                messages.add(MessageCodec.decode(envelope.type(), bytes));
            }
        }
        return messages;
    }
}
