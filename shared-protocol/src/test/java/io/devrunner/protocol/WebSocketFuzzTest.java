package io.devrunner.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.fuzz.Fuzzer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.java_websocket.WebSocket;
import org.java_websocket.WebSocketAdapter;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.drafts.Draft;
import org.java_websocket.enums.Role;
import org.java_websocket.exceptions.InvalidDataException;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.handshake.HandshakeImpl1Client;
import org.java_websocket.handshake.HandshakeImpl1Server;
import org.java_websocket.handshake.Handshakedata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server may send on a connection of ours: texts are frames of ours or refused, all else closes. */
@Timeout(value = 2, unit = TimeUnit.HOURS)
final class WebSocketFuzzTest {
    private static final String TEXT = "{\"connectionId\":\"L0SM9cOFvHcCIhw=\"}";

    /** With the limits that a link has. */
    private final Draft draft = new WebSocketLink(
                    URI.create("ws://127.0.0.1:1/dev"), Map.of(), Duration.ofSeconds(1), new WebSocketLink.Listener() {
                        @Override
                        public void frame(WebSocketLink link, String text) {}

                        @Override
                        public void closed(WebSocketLink link, String why) {}
                    })
            .getDraft();

    /** Notes what comes, and reads it as a connection of the bridge does. */
    private static final class Receiver extends WebSocketAdapter {
        private final StringBuilder outcome = new StringBuilder();

        @Override
        public void onWebsocketMessage(WebSocket connection, String text) {
            assertThat(text.length()).isLessThanOrEqualTo(2 * Frames.MAX_BYTES);
            try {
                outcome.append(Frames.read(text).getClass().getSimpleName()).append(' ');
            } catch (ProtocolException e) {
                outcome.append(e.getMessage()).append(' ');
            }
        }

        @Override
        public void onWebsocketMessage(WebSocket connection, ByteBuffer bytes) {
            outcome.append("bytes ");
        }

        @Override
        public void onWebsocketOpen(WebSocket connection, Handshakedata handshake) {}

        @Override
        public void onWebsocketClose(WebSocket connection, int code, String reason, boolean remote) {
            outcome.append("closed ").append((char) ('a' + code % 26));
        }

        @Override
        public void onWebsocketClosing(WebSocket connection, int code, String reason, boolean remote) {}

        @Override
        public void onWebsocketCloseInitiated(WebSocket connection, int code, String reason) {}

        @Override
        public void onWebsocketError(WebSocket connection, Exception e) {
            // What is against the protocol is told so, before the close.
            assertThat(e).isInstanceOf(InvalidDataException.class);
        }

        @Override
        public void onWriteDemand(WebSocket connection) {}

        @Override
        public InetSocketAddress getLocalSocketAddress(WebSocket connection) {
            return new InetSocketAddress(0);
        }

        @Override
        public InetSocketAddress getRemoteSocketAddress(WebSocket connection) {
            return new InetSocketAddress(0);
        }
    }

    @Test
    void framesAreReadOrTheConnectionIsClosed() throws Exception {
        Fuzzer.of("websocket-client")
                .seed(frame(0x81, TEXT))
                .seed(frame(0x01, "{\"connection"), frame(0x89, "ping"), frame(0x80, "Id\":\"A\"}"))
                .seed(frame(0x88, "\u0003\u00e8bye"))
                .seed(frame(0x8a, ""))
                .seed(frame(0x82, "binary"))
                .seed(new byte[] {(byte) 0x81, 126, 0, 3, 'a', 'b', 'c'})
                .seed(new byte[] {(byte) 0x81, 127, 0, 0, 0, 0, 0, 0, 0, 3, 'a', 'b', 'c'})
                .run(input -> {
                    Receiver receiver = new Receiver();
                    WebSocketImpl connection = open(receiver);
                    read(connection, input);
                    assertThat(receiver.outcome.toString()).contains("closed");
                    return receiver.outcome.toString();
                });
    }

    /** As Java-WebSocket's client does, which closes the connection also when it has a bug. */
    private static void read(WebSocketImpl connection, byte[] input) {
        try {
            if (input.length > 0) {
                // As from a socket, which gives one byte at least.
                connection.decode(ByteBuffer.wrap(input));
            }
            connection.eot();
        } catch (RuntimeException e) {
            // Version 1.6.0 has one for the reason of a close frame that is no UTF-8. See WebSocketClient.run().
            connection.closeConnection(CloseFrame.ABNORMAL_CLOSE, e.getMessage());
        }
    }

    private WebSocketImpl open(Receiver receiver) throws Exception {
        WebSocketImpl connection = new WebSocketImpl(receiver, draft.copyInstance());
        HandshakeImpl1Client request = new HandshakeImpl1Client();
        request.setResourceDescriptor("/dev");
        request.put("Host", "127.0.0.1:1");
        connection.startHandshake(request);
        ByteBuffer sent = connection.outQueue.take();
        HandshakeImpl1Server answer = new HandshakeImpl1Server();
        Draft server = draft.copyInstance();
        server.setParseMode(Role.SERVER);
        Handshakedata asked = server.translateHandshake(sent);
        server.acceptHandshakeAsServer((ClientHandshake) asked);
        server.postProcessHandshakeResponseAsServer((ClientHandshake) asked, answer);
        for (ByteBuffer part : server.createHandshake(answer)) {
            connection.decode(part);
        }
        assertThat(connection.isOpen()).isTrue();
        return connection;
    }

    /** A short frame without a mask, as a server sends it; its characters are bytes. */
    private static byte[] frame(int first, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.ISO_8859_1);
        byte[] frame = new byte[bytes.length + 2];
        frame[0] = (byte) first;
        frame[1] = (byte) bytes.length;
        System.arraycopy(bytes, 0, frame, 2, bytes.length);
        return frame;
    }
}
