package io.devrunner.workerhost;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the class directories of a function held at a moment: one generation of its code. A class that did not change
 * is best the same object in the next generation, so that comparing the two is cheap.
 *
 * @param classes by name, as in {@code a.b.Outer$Inner}
 * @param resources all other files by their path in a class directory, each with something that tells its versions
 *     apart
 */
public record ClassFiles(Map<String, ClassContent> classes, Map<String, String> resources) {
    private static final String SUFFIX = ".class";

    public ClassFiles {
        classes = Map.copyOf(classes);
        resources = Map.copyOf(resources);
    }

    /**
     * Reads the directories; one that does not exist holds nothing.
     *
     * @throws UncheckedIOException when something cannot be read
     */
    public static ClassFiles read(List<Path> directories) {
        Map<String, ClassContent> classes = new HashMap<>();
        Map<String, String> resources = new HashMap<>();
        for (Path directory : directories) {
            for (Path file : files(directory)) {
                Path path = directory.relativize(file);
                String className = className(path);
                try {
                    if (className == null) {
                        FileTime modified = Files.getLastModifiedTime(file);
                        resources.putIfAbsent(path.toString(), Files.size(file) + " " + modified);
                    } else if (!classes.containsKey(className)) {
                        classes.put(className, ClassContent.wrap(directory, Files.readAllBytes(file)));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return new ClassFiles(classes, resources);
    }

    /**
     * The name of the class that a class loader looks for at this path.
     *
     * @param path relative to a class directory
     * @return null when it is not a class file's
     */
    public static @Nullable String className(Path path) {
        String text = path.toString();
        if (!text.endsWith(SUFFIX)) {
            return null;
        }
        String separator = path.getFileSystem().getSeparator();
        return text.substring(0, text.length() - SUFFIX.length()).replace(separator, ".");
    }

    /**
     * What makes these of older ones.
     *
     * @param put new classes, and those whose content differs
     * @param removed the names of those that are gone
     */
    record Changes(Map<String, ClassContent> put, Set<String> removed) {
        boolean isEmpty() {
            return put.isEmpty() && removed.isEmpty();
        }
    }

    Changes since(ClassFiles older) {
        Map<String, ClassContent> put = new HashMap<>();
        classes.forEach((name, content) -> {
            if (!Objects.equals(older.classes.get(name), content)) {
                put.put(name, content);
            }
        });
        Set<String> removed = new HashSet<>(older.classes.keySet());
        removed.removeAll(classes.keySet());
        return new Changes(put, removed);
    }

    private static List<Path> files(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
