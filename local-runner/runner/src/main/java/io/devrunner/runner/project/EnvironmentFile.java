package io.devrunner.runner.project;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a file such as {@code .env}: lines {@code NAME=value}, empty ones, and comments that begin with {@code #}. A value
 * in single quotes is as it stands; in double quotes {@code \n}, {@code \t}, {@code \"} and {@code \\} have their meaning;
 * without quotes it ends at a space and {@code #}. What is wrong is told without what the line says, which may be secret.
 */
final class EnvironmentFile {
    private static final Pattern LINE = Pattern.compile("(?:export\\s+)?(?<name>[^\\s=]+)\\s*=\\s*(?<value>.*)");
    private static final Pattern SINGLE = Pattern.compile("'(?<text>[^']*)'\\s*(?:#.*)?");
    private static final Pattern DOUBLE = Pattern.compile("\"(?<text>(?:[^\"\\\\]|\\\\.)*+)\"\\s*(?:#.*)?");
    private static final Pattern ESCAPE = Pattern.compile("\\\\([nt\"\\\\])");
    private static final Pattern COMMENT = Pattern.compile("(?:^|\\s+)#.*");
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private EnvironmentFile() {}

    /**
     * The variables in their order; of two with one name the later.
     *
     * @param place of what names the file
     */
    static Map<String, String> read(Path file, String place) {
        List<String> lines = content(file, place).lines().toList();
        Map<String, String> variables = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                Matcher parts = LINE.matcher(line);
                String at = file + ":" + (i + 1) + ": ";
                if (!parts.matches()) {
                    throw new UserException(
                            at + "the line is not NAME=value",
                            "Each line sets one variable; a value does not go on in the next line.",
                            "Write NAME=value, with \\n in double quotes for a line break, or begin the line with #.");
                }
                if (!DeclaredEnvironment.isName(parts.group("name"))) {
                    throw new UserException(
                            at + "the variable name is not one that Lambda takes",
                            "It must begin with a letter and have at least two letters, digits and '_'.",
                            "Rename the variable.");
                }
                variables.put(parts.group("name"), value(parts.group("value"), at));
            }
        }
        return variables;
    }

    private static String value(String written, String at) {
        if (!written.startsWith("'") && !written.startsWith("\"")) {
            return COMMENT.matcher(written).replaceFirst("");
        }
        boolean single = written.startsWith("'");
        Matcher quoted = (single ? SINGLE : DOUBLE).matcher(written);
        if (!quoted.matches()) {
            throw new UserException(
                    at + "the value's quotes are not closed at its end",
                    "A value that begins with a quote ends with the same one, in the same line.",
                    "Close it, or put the value in quotes of the other kind.");
        }
        return single ? quoted.group("text") : unescaped(quoted.group("text"));
    }

    private static String unescaped(String text) {
        return ESCAPE.matcher(text).replaceAll(escape -> switch (escape.group(1)) {
            case "n" -> "\n";
            case "t" -> "\t";
            default -> Matcher.quoteReplacement(escape.group(1));
        });
    }

    private static String content(Path file, String place) {
        try {
            String text = Files.readString(file);
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (NoSuchFileException e) {
            throw new UserException(
                    place + "there is no file " + file,
                    "'environment-file:' names it; a path is relative to the directory of " + ProjectFile.NAME + ".",
                    "Make it, with lines NAME=value, or remove the key.",
                    e);
        } catch (CharacterCodingException e) {
            throw new UserException(
                    file + " is not UTF-8 text", "Its bytes do not decode.", "Save it again as plain UTF-8 text.", e);
        } catch (IOException e) {
            throw new UserException(
                    place + "cannot read " + file,
                    e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "Make it a file that you may read.",
                    e);
        }
    }
}
