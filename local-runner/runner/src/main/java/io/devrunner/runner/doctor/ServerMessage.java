package io.devrunner.runner.doctor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** What a MySQL server says. */
sealed interface ServerMessage {
    /** The first one: its version, what it is capable of, and how it wants users to prove who they are. */
    record Greeting(String version, int capabilities, Secret scramble, String plugin) implements ServerMessage {
        boolean offersTls() {
            return (capabilities & MySqlConversation.SSL) != 0;
        }
    }

    /** An error with its number and text. */
    record Failure(int code, String text) implements ServerMessage {}

    /** The user is to prove who it is in another way. */
    record Switch(String plugin, Secret scramble) implements ServerMessage {}

    /** More for the way under way. */
    record More(int first) implements ServerMessage {}

    /** All is well, or the answer to a query begins. */
    record Done() implements ServerMessage {}

    /** Bytes that a password is mixed with. */
    final class Secret {
        private final byte[] bytes;

        private Secret(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes.clone();
        }
    }

    /** Reads the first packet of a connection. */
    static ServerMessage greeting(byte[] packet) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN);
        int version = in.get() & 0xff;
        if (version == 0xff) {
            return failure(in);
        }
        if (version != 10) {
            throw new IOException("protocol version " + version + ": this is no MySQL server");
        }
        try {
            String name = text(in);
            in.getInt();
            byte[] scramble = new byte[20];
            in.get(scramble, 0, 8);
            in.get();
            int capabilities = in.getShort() & 0xffff;
            in.get();
            in.getShort();
            capabilities |= in.getShort() << 16;
            in.get();
            in.position(in.position() + 10);
            in.get(scramble, 8, 12);
            in.get();
            return new Greeting(name, capabilities, new Secret(scramble), in.hasRemaining() ? text(in) : "");
        } catch (java.nio.BufferUnderflowException e) {
            throw new IOException("its greeting is cut off: this is no MySQL server", e);
        }
    }

    /** Reads any later packet. */
    static ServerMessage of(byte[] packet) {
        ByteBuffer in = ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN);
        int first = in.get() & 0xff;
        if (first == 0xff) {
            return failure(in);
        }
        if (first == 0xfe && in.hasRemaining()) {
            String plugin = text(in);
            byte[] rest = new byte[Math.max(0, Math.min(20, in.remaining()))];
            in.get(rest);
            return new Switch(plugin, new Secret(rest));
        }
        if (first == 0x01 && packet.length > 1) {
            return new More(packet[1]);
        }
        return new Done();
    }

    private static Failure failure(ByteBuffer in) {
        int code = in.remaining() >= 2 ? in.getShort() & 0xffff : 0;
        if (in.remaining() > 6 && in.get(in.position()) == '#') {
            in.position(in.position() + 6);
        }
        byte[] text = new byte[in.remaining()];
        in.get(text);
        return new Failure(code, new String(text, StandardCharsets.UTF_8));
    }

    /** Up to a zero byte, or the end. */
    private static String text(ByteBuffer in) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        while (in.hasRemaining()) {
            byte next = in.get();
            if (next == 0) {
                break;
            }
            text.write(next);
        }
        return text.toString(StandardCharsets.UTF_8);
    }
}
