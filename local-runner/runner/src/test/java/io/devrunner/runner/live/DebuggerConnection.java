package io.devrunner.runner.live;

import com.sun.jdi.connect.spi.Connection;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A debugger's connection that can be cut without a goodbye, as when an IDE is killed. */
final class DebuggerConnection extends Connection {
    private static final byte[] HANDSHAKE = "JDWP-Handshake".getBytes(StandardCharsets.US_ASCII);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Socket socket;
    private final DataInputStream in;

    private DebuggerConnection(Socket socket) throws IOException {
        this.socket = socket;
        in = new DataInputStream(socket.getInputStream());
    }

    /** Connects as a debugger does, and fails if the other side does not answer as a JVM does. */
    static DebuggerConnection open(int port) throws IOException {
        DebuggerConnection connection = new DebuggerConnection(new Socket(InetAddress.getLoopbackAddress(), port));
        try {
            connection.socket.setTcpNoDelay(true);
            connection.socket.setSoTimeout((int) PATIENCE.toMillis());
            connection.writePacket(HANDSHAKE);
            if (!ByteBuffer.wrap(HANDSHAKE).equals(ByteBuffer.wrap(connection.in.readNBytes(HANDSHAKE.length)))) {
                throw new EOFException("no JVM takes a debugger at port " + port);
            }
            connection.socket.setSoTimeout(0);
            return connection;
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    /** A packet begins with its length, which counts itself; no bytes mean the end. */
    @Override
    public byte[] readPacket() throws IOException {
        try {
            int length = in.readInt();
            byte[] packet = ByteBuffer.allocate(length).putInt(length).array();
            in.readFully(packet, Integer.BYTES, length - Integer.BYTES);
            return packet;
        } catch (EOFException ignored) {
            return new byte[0];
        }
    }

    @Override
    public void writePacket(byte[] packet) throws IOException {
        socket.getOutputStream().write(packet);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    @Override
    public boolean isOpen() {
        return !socket.isClosed();
    }
}
