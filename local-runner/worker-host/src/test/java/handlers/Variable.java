package handlers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;

/** Answers with an environment variable, after the test has closed the port that the event names. */
public final class Variable implements RequestHandler<Integer, String> {
    @Override
    public String handleRequest(Integer port, Context context) {
        if (port != 0) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getInputStream().readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        String greeting = System.getenv("GREETING");
        return greeting == null ? "none" : greeting;
    }
}
