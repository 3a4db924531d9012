package io.devrunner.protocol.gateway;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The server's end of one WebSocket connection (RFC 6455), as far as our client speaks it. */
final class ClientConnection {
    private static final int TEXT = 1;
    private static final int CLOSE = 8;

    private final String id;
    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    /** From then on nothing is answered or delivered, as when the client's network is gone. */
    private volatile boolean mute;

    ClientConnection(String id, Socket socket, InputStream in) throws IOException {
        this.id = id;
        this.socket = socket;
        this.in = new DataInputStream(in);
        this.out = socket.getOutputStream();
    }

    /** RFC 6455 section 4.2.2. */
    void accept(String key) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n";
            out.write(answer.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** Answers each text message with the answer, until the client closes. */
    void serve(String answer) throws IOException {
        while (true) {
            int opcode = in.readUnsignedByte() & 0x0F;
            byte[] data = readData();
            if (opcode == CLOSE) {
                send(CLOSE, data);
                return;
            }
            if (opcode == TEXT) {
                send(TEXT, answer.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private byte[] readData() throws IOException {
        int length = in.readUnsignedByte() & 0x7F;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = (int) in.readLong();
        }
        byte[] mask = in.readNBytes(4);
        byte[] data = in.readNBytes(length);
        for (int i = 0; i < data.length; i++) {
            data[i] ^= mask[i % 4];
        }
        return data;
    }

    void sendText(String text) throws IOException {
        send(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    private synchronized void send(int opcode, byte[] data) throws IOException {
        if (mute) {
            return;
        }
        ByteBuffer frame = ByteBuffer.allocate(10 + data.length).put((byte) (0x80 | opcode));
        if (data.length < 126) {
            frame.put((byte) data.length);
        } else if (data.length < 65_536) {
            frame.put((byte) 126).putShort((short) data.length);
        } else {
            frame.put((byte) 127).putLong(data.length);
        }
        frame.put(data);
        out.write(frame.array(), 0, frame.position());
    }

    String id() {
        return id;
    }

    void mute() {
        mute = true;
    }

    void drop() throws IOException {
        socket.close();
    }
}
