package io.devrunner.runner.code;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Looks for identifiers in the text of a source. The text knows what the class file has lost: inlined constants, unused
 * imports, annotations for the compiler alone, and the simple name that a new class takes away from another one.
 */
final class Mentions {
    /** An identifier may be written like this too; it stands for an ASCII character. */
    private static final Pattern ESCAPED = Pattern.compile("\\\\u+00[2-7]");

    private Mentions() {}

    /** Whether any of the words stands somewhere in the source, or may stand there in disguise. */
    static boolean any(Path source, Set<String> words) throws IOException {
        String text;
        try {
            // Whatever the encoding, ASCII identifiers read the same.
            text = new String(Files.readAllBytes(source), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException gone) {
            return true;
        }
        if (words.stream().anyMatch(Mentions::isForeign)
                || ESCAPED.matcher(text).find()) {
            return true;
        }
        int start = 0;
        for (int end = 0; end <= text.length(); end++) {
            if (end == text.length() || !isPart(text.charAt(end))) {
                if (end > start && words.contains(text.substring(start, end))) {
                    return true;
                }
                start = end + 1;
            }
        }
        return false;
    }

    private static boolean isPart(char c) {
        return Character.isJavaIdentifierPart(c) || c > 0x7F;
    }

    private static boolean isForeign(String word) {
        return word.chars().anyMatch(c -> c > 0x7F);
    }
}
