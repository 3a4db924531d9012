package io.devrunner.workerhost;

import io.devrunner.protocol.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** Reads what a runtime posts, up to Lambda's limit. */
final class PostedBody {
    private PostedBody() {}

    /** Empty when it is larger than Lambda takes; it is read to its end even so, to keep the connection. */
    static Optional<Payload> read(Request request) throws IOException {
        try (InputStream in = Content.Source.asInputStream(request)) {
            long announced = request.getLength();
            int expected = announced < 0 ? Payload.MAX_BYTES : (int) Math.min(announced, Payload.MAX_BYTES);
            byte[] bytes = new byte[expected];
            int read = in.readNBytes(bytes, 0, expected);
            if (in.transferTo(OutputStream.nullOutputStream()) > 0) {
                return Optional.empty();
            }
            return Optional.of(Payload.wrap(read == expected ? bytes : Arrays.copyOf(bytes, read)));
        }
    }
}
