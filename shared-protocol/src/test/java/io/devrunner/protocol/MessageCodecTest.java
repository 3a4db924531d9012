package io.devrunner.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
    static final BridgeMessage.Invoke INVOKE = new BridgeMessage.Invoke(
            "id-1",
            "8f5a1f9e-0000-4000-8000-000000000001",
            "orders",
            "arn:aws:lambda:eu-west-1:123456789012:function:orders",
            "$LATEST",
            512,
            Instant.ofEpochMilli(1_800_000_000_123L),
            "Root=1-5759e988-bd862e3fe1be46a994272793",
            null,
            "{\"cognitoIdentityId\":\"x\"}",
            "shop.Orders::handle",
            30,
            Variables.of(Map.of("GREETING", "größe\n", "EMPTY", "")),
            Variables.of(Map.of("AWS_SESSION_TOKEN", "secret")).withoutValues(),
            List.of("id-0"),
            Payload.utf8("{\"größe\":\"\n\u20ac\"}"));

    /** One message of each type. */
    static List<BridgeMessage> oneOfEach() {
        return List.of(
                INVOKE,
                new BridgeMessage.Rebind("id-2"),
                new BridgeMessage.Cancel("id-3"),
                new BridgeMessage.Received("id-4"),
                new BridgeMessage.Ping("id-5"),
                new BridgeMessage.Accepted("id-6"),
                new BridgeMessage.Response("id-7", "a line\n", Payload.wrap(new byte[] {0, '\n', -1, '{'})),
                new BridgeMessage.InvocationError("id-8", "java.lang.Error", "", Payload.utf8("{}")),
                new BridgeMessage.Rejected("id-9", "no such function"),
                new BridgeMessage.Rejected("id-9", "it was ended", true),
                new BridgeMessage.Pong("id-10"),
                new BridgeMessage.ProtocolError("id-11", "what?"),
                new BridgeMessage.VariablesWanted("id-12"));
    }

    @Test
    void everyTypeSurvivesEncodingAndDecoding() throws Exception {
        Set<Class<?>> tried = new HashSet<>();
        for (BridgeMessage message : oneOfEach()) {
            byte[] bytes = MessageCodec.encode(message);
            assertThat(MessageCodec.decode(MessageCodec.nameOf(message.getClass()), bytes))
                    .isEqualTo(message);
            tried.add(message.getClass());
        }
        assertThat(tried).containsExactlyInAnyOrder(BridgeMessage.class.getPermittedSubclasses());
    }

    @Test
    void anUnknownTypeIsNoMessage() throws Exception {
        assertThat(MessageCodec.decode("teleport", "{}\n".getBytes(StandardCharsets.UTF_8)))
                .isNull();
    }

    @Test
    void anUnknownFieldIsIgnored() throws Exception {
        byte[] bytes = "{\"invocationId\":\"a\",\"mood\":[1,{}]}\n".getBytes(StandardCharsets.UTF_8);
        assertThat(MessageCodec.decode("ping", bytes)).isEqualTo(new BridgeMessage.Ping("a"));
    }

    @Test
    void aMissingFieldIsRefusedByName() {
        byte[] bytes = "{\"invocationId\":\"a\"}\n".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> MessageCodec.decode("rejected", bytes))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("reason");
    }

    @Test
    void aPayloadThatWasCutIsRefused() {
        byte[] bytes = MessageCodec.encode(INVOKE);
        byte[] cut = java.util.Arrays.copyOf(bytes, bytes.length - 1);
        assertThatThrownBy(() -> MessageCodec.decode("invoke", cut))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("bytes of payload instead of");
    }

    @Test
    void bytesWithoutALineOfFieldsAreRefused() {
        assertThatThrownBy(() -> MessageCodec.decode("ping", new byte[0])).isInstanceOf(ProtocolException.class);
    }
}
