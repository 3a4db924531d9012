package io.devrunner.localcloud;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.http.SdkHttpRequest;

/** A WebSocket client that sees and makes single frames (RFC 6455 section 5.2), which no library lets through. */
final class RawWebSocket implements AutoCloseable {
    static final int TEXT = 1;
    static final int CLOSE = 8;
    private static final int TIMEOUT_MILLIS = 20_000;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    /** One frame; a text so that it can be compared. */
    record Frame(int opcode, boolean fin, String payload) {
        int closeCode() {
            return payload.charAt(0) << 8 | payload.charAt(1);
        }
    }

    private RawWebSocket(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        this.in = new DataInputStream(socket.getInputStream());
        this.out = new DataOutputStream(socket.getOutputStream());
    }

    static RawWebSocket connect(SdkHttpRequest signed) throws IOException {
        RawWebSocket opened = new RawWebSocket(new Socket(signed.host(), signed.port()));
        StringBuilder request = new StringBuilder("GET " + signed.encodedPath() + " HTTP/1.1\r\n");
        signed.forEachHeader((name, values) -> request.append(name + ": " + values.get(0) + "\r\n"));
        request.append("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n");
        request.append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        opened.out.write(request.toString().getBytes(StandardCharsets.US_ASCII));
        String head = opened.readHead();
        if (!head.startsWith("HTTP/1.1 101 ")) {
            throw new IOException("no upgrade: " + head);
        }
        return opened;
    }

    /** Sends a frame of the letter x, masked with zeros. */
    void send(int opcode, boolean fin, int length) throws IOException {
        out.writeByte((fin ? 0x80 : 0) | opcode);
        if (length < 126) {
            out.writeByte(0x80 | length);
        } else if (length < 65_536) {
            out.writeByte(0x80 | 126);
            out.writeShort(length);
        } else {
            out.writeByte(0x80 | 127);
            out.writeLong(length);
        }
        out.writeInt(0);
        out.write("x".repeat(length).getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** The next frame, its payload with one character for each byte. */
    Frame read() throws IOException {
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = (int) in.readLong();
        }
        return new Frame(
                first & 0x0f, (first & 0x80) != 0, new String(in.readNBytes(length), StandardCharsets.ISO_8859_1));
    }

    private String readHead() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            head.write(in.readUnsignedByte());
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
