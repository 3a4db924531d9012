package example;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import shop.Greeting;

public final class Greet {
    public void answer(InputStream event, OutputStream response) throws IOException {
        try (InputStream name = Greet.class.getResourceAsStream("/name.txt")) {
            String text = Greeting.text() + " " + new String(name.readAllBytes(), StandardCharsets.UTF_8).trim();
            response.write(("\"" + text + "\"").getBytes(StandardCharsets.UTF_8));
        }
    }
}
