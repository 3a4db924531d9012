package io.devrunner.runner.project;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The developer's own way to compile, for what the compiler in this process cannot do: other languages, generators.
 *
 * @param line as {@code compile:} has it, such as {@code mvn -q -o compile}
 * @param directory where it runs
 * @param watched files and directories; when something in them changes, the command is to run
 */
public record CompileCommand(String line, Path directory, List<Path> watched) {
    /** Outside of quotes only a shell understands these. */
    private static final String SHELL_SIGNS = "|&;<>()$`*?~#";

    public CompileCommand {
        watched = List.copyOf(watched);
    }

    /**
     * What to execute: the words of the line, or a shell when there is something in it that only a shell understands.
     * On Windows always the shell, since commands such as {@code mvn.cmd} are scripts.
     */
    public List<String> words() {
        return words(File.separatorChar == '\\');
    }

    List<String> words(boolean windows) {
        if (windows) {
            // It takes ./gradlew for a program named "." with an option.
            return List.of("cmd.exe", "/d", "/c", line.startsWith("./") ? ".\\" + line.substring(2) : line);
        }
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0 && c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
                begun = true;
            } else if (c == '\\' || (quote == 0 && SHELL_SIGNS.indexOf(c) >= 0) || (quote == '"' && c == '$')) {
                return List.of("/bin/sh", "-c", line);
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (begun) {
            words.add(word.toString());
        }
        // NAME=value before a command is the shell's too.
        return quote != 0 || words.isEmpty() || words.get(0).contains("=") ? List.of("/bin/sh", "-c", line) : words;
    }
}
