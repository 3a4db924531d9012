package io.devrunner.worker;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads commands: a line of words each, and the class file behind a line that announces one.
 *
 * <ul>
 *   <li>{@code start TOKEN SLOT CLASSES DEPENDENCIES RESOURCES}: see {@link StartCommand}
 *   <li>{@code class NAME DIRECTORY LENGTH}, then so many bytes; name and path are percent-encoded
 *   <li>{@code remove NAME}
 * </ul>
 */
final class CommandReader {
    private final InputStream in;

    CommandReader(InputStream in) {
        this.in = in;
    }

    /**
     * The next command, or null at the end.
     *
     * @throws IOException when the stream ends within a command, or holds something else
     */
    @Nullable
    Command next() throws IOException {
        String line = Lines.read(in);
        if (line == null) {
            return null;
        }
        String[] words = line.split(" ", -1);
        try {
            return command(words);
        } catch (IllegalArgumentException e) {
            throw new IOException("the command " + words[0] + " is malformed: " + e.getMessage(), e);
        }
    }

    private Command command(String[] words) throws IOException {
        if (words.length == 6 && words[0].equals("start")) {
            return StartCommand.of(words);
        }
        if (words.length == 4 && words[0].equals("class")) {
            byte[] bytes = bytes(Integer.parseInt(words[3]));
            return new Command.PutClass(new ClassContent(decoded(words[1]), Path.of(decoded(words[2])), bytes));
        }
        if (words.length == 2 && words[0].equals("remove")) {
            return new Command.RemoveClass(decoded(words[1]));
        }
        throw new IOException(
                "expected start, class or remove, got " + words.length + " words beginning with " + words[0]);
    }

    /** All classes up to the end, where nothing else may come. */
    List<ClassContent> classes() throws IOException {
        List<ClassContent> classes = new ArrayList<>();
        for (Command command = next(); command != null; command = next()) {
            if (!(command instanceof Command.PutClass put)) {
                throw new IOException(
                        "expected classes alone, got " + command.getClass().getSimpleName());
            }
            classes.add(put.content());
        }
        return classes;
    }

    static String decoded(String word) {
        return URLDecoder.decode(word, StandardCharsets.UTF_8);
    }

    private byte[] bytes(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("expected a class file of " + length + " bytes, got " + bytes.length);
        }
        return bytes;
    }
}
