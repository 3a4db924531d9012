package io.devrunner.workerhost;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Says to a worker what classes have become: lines of words, and behind a line that announces one a class file. */
final class ClassMessages {
    private ClassMessages() {}

    /** To be sent one after the other. */
    static List<byte[]> of(ClassFiles.Changes changes) {
        List<byte[]> messages = new ArrayList<>();
        changes.removed().forEach(name -> messages.add(line("remove", encoded(name))));
        changes.put().forEach((name, content) -> {
            String directory = content.directory().toAbsolutePath().toString();
            String length = String.valueOf(content.bytes().length);
            messages.add(line("class", encoded(name), encoded(directory), length));
            messages.add(content.bytes());
        });
        return messages;
    }

    static byte[] line(String... words) {
        return (String.join(" ", words) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** As one word. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
