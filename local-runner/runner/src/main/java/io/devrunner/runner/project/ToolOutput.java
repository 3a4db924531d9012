package io.devrunner.runner.project;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a compiler or build tool has written into a file. */
public final class ToolOutput {
    private ToolOutput() {}

    /** Its text. Tools write in the platform's own encoding, which is not Java's default any more since 18. */
    public static String read(Path file) throws IOException {
        return read(file, System.getProperty("native.encoding"));
    }

    static String read(Path file, @Nullable String encoding) throws IOException {
        return new String(Files.readAllBytes(file), charset(encoding));
    }

    private static Charset charset(@Nullable String encoding) {
        try {
            return encoding == null ? Charset.defaultCharset() : Charset.forName(encoding);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException ignored) {
            // One of a platform that Java has no decoder for.
            return Charset.defaultCharset();
        }
    }
}
