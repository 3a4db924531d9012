package io.devrunner.protocol.fuzz;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** Sends bytes to a server on loopback as they are, on a connection of their own. */
public final class Wire {
    private static final int TIMEOUT_MILLIS = 15_000;

    private Wire() {}

    /** All that the server answers until it closes, one character for each byte. */
    public static String exchange(int port, byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            // A million connections that are closed in order would use up the ports of the machine.
            socket.setSoLinger(true, 0);
            return exchange(socket, bytes);
        }
    }

    private static String exchange(Socket socket, byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException ignored) {
            // The server has closed before it had read all, as it may.
            return "reset";
        }
    }

    /** The status codes in an answer, or what else it is. */
    public static String statuses(String answer) {
        StringBuilder statuses = new StringBuilder();
        for (String line : answer.split("\r\n", -1)) {
            if (line.startsWith("HTTP/1.1 ")) {
                statuses.append("status ").append(line.split(" ", 3)[1]).append(' ');
            }
        }
        return statuses.length() > 0 ? statuses.toString() : answer.isEmpty() ? "closed" : "other";
    }
}
