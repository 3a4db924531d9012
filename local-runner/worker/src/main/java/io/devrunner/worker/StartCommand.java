package io.devrunner.worker;

import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Starts an execution environment.
 *
 * <p>A line of six words: {@code start TOKEN SLOT CLASSES DEPENDENCIES RESOURCES}. Classes and dependencies are lists of
 * percent-encoded paths, with commas between them, {@code -} when empty.
 *
 * @param token the environment's path prefix on the Runtime API
 * @param slot environments of the same slot take over each other's dependencies loader
 * @param resources tells versions of the user's resources apart
 */
record StartCommand(String token, int slot, List<Path> classes, List<Path> dependencies, String resources)
        implements Command {
    StartCommand {
        classes = List.copyOf(classes);
        dependencies = List.copyOf(dependencies);
    }

    static StartCommand of(String[] words) {
        return new StartCommand(words[1], Integer.parseInt(words[2]), paths(words[3]), paths(words[4]), words[5]);
    }

    static URL[] urls(List<Path> paths) {
        return paths.stream().map(StartCommand::url).toArray(URL[]::new);
    }

    private static List<Path> paths(String word) {
        if (word.equals("-")) {
            return List.of();
        }
        return Stream.of(word.split(","))
                .map(path -> Path.of(CommandReader.decoded(path)))
                .toList();
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException("no URL for " + path, e);
        }
    }

    /** Without the token, which is secret. */
    @Override
    public String toString() {
        return "start in slot " + slot + " " + classes + " " + dependencies;
    }
}
