package io.devrunner.runner.doctor;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Packets of MySQL's protocol, as far as a log-in and one query need them.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/PAGE_PROTOCOL.html
 */
final class MySqlConversation {
    static final int SSL = 0x0800;

    private static final int LONG_PASSWORD = 0x0001;
    private static final int PROTOCOL_41 = 0x0200;
    private static final int SECURE_CONNECTION = 0x8000;
    private static final int PLUGIN_AUTH = 0x80000;
    private static final int PLUGIN_AUTH_LENENC = 0x200000;
    private static final int CAPABILITIES =
            LONG_PASSWORD | PROTOCOL_41 | SECURE_CONNECTION | PLUGIN_AUTH | PLUGIN_AUTH_LENENC;
    private static final int UTF8MB4 = 45;
    private static final int MAX_PACKET = 1 << 20;

    private DataInputStream in;
    private OutputStream out;
    private int sequence;

    MySqlConversation(Socket socket) throws IOException {
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** Goes on on another socket, over TLS. */
    void continueOn(Socket secure) throws IOException {
        in = new DataInputStream(secure.getInputStream());
        out = secure.getOutputStream();
    }

    /** The next packet that the server sends. */
    byte[] read() throws IOException {
        int length = in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
        sequence = in.readUnsignedByte() + 1;
        if (length > MAX_PACKET) {
            throw new IOException("a packet of " + length + " bytes: this is no MySQL server");
        }
        byte[] content = new byte[length];
        in.readFully(content);
        if (length == 0) {
            throw new EOFException("an empty packet");
        }
        return content;
    }

    /** Asks for TLS, which begins right after it. */
    void requestTls() throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        head(packet, CAPABILITIES | SSL);
        write(packet.toByteArray());
    }

    /** Says who wants in, and how. */
    void logIn(String user, String plugin, byte[] secret, boolean secure) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        head(packet, CAPABILITIES | (secure ? SSL : 0));
        packet.writeBytes(user.getBytes(StandardCharsets.UTF_8));
        packet.write(0);
        lengthEncoded(packet, secret.length);
        packet.writeBytes(secret);
        packet.writeBytes(plugin.getBytes(StandardCharsets.US_ASCII));
        packet.write(0);
        write(packet.toByteArray());
    }

    /** A query; what it answers is read next. */
    void query(String sql) throws IOException {
        sequence = 0;
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(3);
        packet.writeBytes(sql.getBytes(StandardCharsets.UTF_8));
        write(packet.toByteArray());
    }

    /** A packet with the next number. */
    void write(byte[] content) throws IOException {
        byte[] packet = new byte[content.length + 4];
        packet[0] = (byte) content.length;
        packet[1] = (byte) (content.length >> 8);
        packet[2] = (byte) (content.length >> 16);
        packet[3] = (byte) sequence++;
        System.arraycopy(content, 0, packet, 4, content.length);
        out.write(packet);
        out.flush();
    }

    private static void head(ByteArrayOutputStream packet, int capabilities) {
        number(packet, capabilities, 4);
        number(packet, MAX_PACKET, 4);
        packet.write(UTF8MB4);
        packet.writeBytes(new byte[23]);
    }

    private static void lengthEncoded(ByteArrayOutputStream packet, int length) {
        if (length < 251) {
            packet.write(length);
        } else {
            packet.write(0xfc);
            number(packet, length, 2);
        }
    }

    private static void number(ByteArrayOutputStream packet, int value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            packet.write(value >> (8 * i));
        }
    }
}
