package io.devrunner.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.Frames.Frame;
import io.devrunner.protocol.fuzz.Fuzzer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What anybody may send who can post to a connection: it is understood or refused, and nothing else happens. */
@Timeout(value = 2, unit = TimeUnit.HOURS)
final class ProtocolFuzzTest {
    private static final long MOST_WAITING = 100_000;
    private static final int MOST_CHUNKS = 50;
    private static final Peer SENDER = new Peer("A", "a key");

    private static final List<BridgeMessage> MESSAGES = List.of(
            new BridgeMessage.Invoke(
                    "r.1",
                    "r",
                    "orders",
                    "arn:aws:lambda:eu-west-1:000000000000:function:orders",
                    "$LATEST",
                    512,
                    Instant.ofEpochMilli(1_800_000_000_000L),
                    "Root=1-0-0",
                    "{\"client\":{}}",
                    null,
                    "shop.Orders",
                    null,
                    Variables.of(Map.of("TABLE", "orders")),
                    Variables.of(Map.of("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")).withoutValues(),
                    List.of("q.1", "q.2"),
                    Payload.utf8("{\"a\":1}")),
            new BridgeMessage.Rebind("r.1"),
            new BridgeMessage.Cancel("r.1"),
            new BridgeMessage.Received("r.1"),
            new BridgeMessage.Ping("r.1"),
            new BridgeMessage.Pong("r.1"),
            new BridgeMessage.Accepted("r.1"),
            new BridgeMessage.VariablesWanted("r.1"),
            new BridgeMessage.Response("r.1", "a line\n", Payload.utf8("\"ok\"")),
            new BridgeMessage.InvocationError("r.1", "Error", "", Payload.utf8("{}")),
            new BridgeMessage.Rejected("r.1", "no such function"),
            new BridgeMessage.ProtocolError("r.1", "not understood"));

    private static MessageAssembler assembler() {
        return new MessageAssembler(MOST_WAITING, Duration.ofMinutes(2), Clock.systemUTC());
    }

    @Test
    void aFrameIsReadOrRefused() throws Exception {
        Fuzzer fuzzer = Fuzzer.of("frames")
                .seed("{\"connectionId\":\"L0SM9cOFvHcCIhw=\"}")
                .seed("{\"message\": \"Forbidden\", \"connectionId\":\"L0SM9cOFvHcCIhw=\", \"requestId\":\"1\"}")
                .words("\"v\":1", "\"type\"", "\"id\"", "\"from\"", "\"chunk\"", "\"chunks\"", "\"enc\"", "\"deflate\"")
                .words("\"none\"", "\"seal\"", "\"data\"", "\"invoke\"", "\"response\"");
        MessageAssembler assembler = assembler();
        try (SealedPair pair = SealedPair.acquainted()) {
            for (BridgeMessage message : MESSAGES) {
                fuzzer.seed(pair.frames(message).get(0)).seed(unsealed(message));
            }
            fuzzer.seed(unsealed(new BridgeMessage.Response("r.2", "", Payload.utf8("x".repeat(9_000)))));
            fuzzer.run(input -> {
                try {
                    Frame frame = Frames.read(new String(input, StandardCharsets.UTF_8));
                    if (!(frame instanceof Frame.Chunk chunk)) {
                        return "from the gateway";
                    }
                    String opened = pair.opens(chunk.envelope()) ? "opened, " : "refused, ";
                    byte[] whole = assembler.add(SENDER, chunk.envelope(), decoded(chunk.envelope()));
                    assertThat(assembler.waitingBytes()).isBetween(0L, MOST_WAITING);
                    return opened
                            + (whole == null
                                    ? "waits"
                                    : outcome(chunk.envelope().type(), whole));
                } catch (ProtocolException e) {
                    return String.valueOf(e.getMessage());
                }
            });
        }
    }

    /** As it would be in a frame of one chunk; so that what comes after the opening is reached too. */
    private static String unsealed(BridgeMessage message) {
        Compression.Result body = Compression.compress(MessageCodec.encode(message));
        return Frames.write(new Envelope(
                Envelope.VERSION,
                MessageCodec.nameOf(message.getClass()),
                message.invocationId(),
                "L0SM9cOFvHcCIhw=",
                0,
                1,
                body.encoding(),
                null,
                Base64.getEncoder().encodeToString(body.bytes())));
    }

    private static byte[] decoded(Envelope envelope) throws ProtocolException {
        try {
            return Base64.getDecoder().decode(envelope.data());
        } catch (IllegalArgumentException e) {
            throw new ProtocolException("no base64", e);
        }
    }

    @Test
    void aMessageIsReadOrRefusedAndWhatIsReadCanBeWrittenAgain() throws Exception {
        Fuzzer fuzzer = Fuzzer.of("messages")
                .words("invoke\n", "response\n", "\"invocationId\":\"\"", "\"deadline\":", "\"values\":{", "\"hash\":")
                .words("\"event\":", "\"response\":", "\"error\":", "\"logTail\":");
        for (BridgeMessage message : MESSAGES) {
            String type = MessageCodec.nameOf(message.getClass()) + "\n";
            fuzzer.seed(type + new String(MessageCodec.encode(message), StandardCharsets.UTF_8));
        }
        // The type stands in a line of its own before the message.
        fuzzer.run(input -> {
            String text = new String(input, StandardCharsets.ISO_8859_1);
            int end = Math.max(0, text.indexOf('\n'));
            try {
                return outcome(text.substring(0, end), text.substring(end).getBytes(StandardCharsets.ISO_8859_1));
            } catch (ProtocolException e) {
                return String.valueOf(e.getMessage());
            }
        });
    }

    /** What is read can be written, and is the same when it is read again. */
    private static String outcome(String type, byte[] bytes) throws ProtocolException {
        BridgeMessage message = MessageCodec.decode(type, bytes);
        if (message != null) {
            assertThat(MessageCodec.decode(type, MessageCodec.encode(message))).isEqualTo(message);
        }
        return message == null ? "unknown type" : "read " + type;
    }

    @Test
    void chunksInAnyOrderBelongTogetherOrAreRefusedWithinTheBound() throws Exception {
        MessageAssembler assembler = assembler();
        // Five bytes are a chunk: which message, which chunk, of how many, its size, how it is encoded.
        Fuzzer.of("chunks")
                .seed(new byte[] {0, 0, 1, 3, 0, 0, 1, 1, 3, 0})
                .seed(new byte[] {1, 1, 2, 9, 0, 1, 0, 2, 9, 0, 1, 2, 2, 9, 0})
                .run(input -> {
                    StringBuilder outcome = new StringBuilder();
                    for (int i = 0; i + 4 < Math.min(input.length, 5 * MOST_CHUNKS); i += 5) {
                        outcome.append(add(assembler, input, i));
                    }
                    assertThat(assembler.waitingBytes()).isBetween(0L, MOST_WAITING);
                    return outcome.toString();
                });
    }

    private static String add(MessageAssembler assembler, byte[] input, int i) {
        byte[] data = new byte[(input[i + 3] & 0xff) * 7];
        Envelope envelope = new Envelope(
                Envelope.VERSION,
                "response",
                "id" + (input[i] & 0xff),
                "A",
                input[i + 1],
                1 + (input[i + 2] & 0x7f),
                (input[i + 4] & 1) == 0 ? Compression.NONE : Compression.DEFLATE,
                null,
                "");
        try {
            byte[] whole = assembler.add(SENDER, envelope.checked(), data);
            return whole == null ? "waits " : "whole ";
        } catch (ProtocolException e) {
            return e.getMessage() + " ";
        }
    }

    @Test
    void compressedBytesAreInflatedUpToTheLimitOrRefused() throws IOException, InterruptedException {
        Fuzzer.of("deflate")
                .seed(Compression.compress(new byte[100_000]).bytes())
                .seed(Compression.compress("{\"a\": 1}".repeat(2_000).getBytes(StandardCharsets.UTF_8))
                        .bytes())
                .run(input -> {
                    try {
                        byte[] large = Compression.expand(Compression.DEFLATE, input);
                        assertThat(large.length).isLessThanOrEqualTo(MessageCodec.MAX_BYTES);
                        return "inflated";
                    } catch (ProtocolException e) {
                        return String.valueOf(e.getMessage());
                    }
                });
    }
}
