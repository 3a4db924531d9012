package io.devrunner.runner.code;

import io.devrunner.runner.code.ClassDirectories.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is known of class files by their content, so that each is looked into once. Not safe for several threads. */
final class ClassIndex {
    /** By the hash of the content; an empty value for a class that ASM does not understand. */
    private final Map<String, Optional<Known>> known = new HashMap<>();

    /**
     * A class file.
     *
     * @param references the names of all classes in it
     */
    record Known(ClassShape shape, Set<String> references) {}

    /** A class file as it is or was on the disk; nothing when its content has gone before anybody looked. */
    Optional<Known> find(Path file, Content content) throws IOException {
        Optional<Known> found = known.get(content.hash());
        if (found != null) {
            return found;
        }
        try {
            byte[] bytes = Files.readAllBytes(file);
            return FileSnapshot.hash(bytes).equals(content.hash()) ? of(bytes) : Optional.empty();
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    Optional<Known> of(byte[] classFile) {
        return known.computeIfAbsent(FileSnapshot.hash(classFile), hash -> read(classFile));
    }

    /** Forgets what is in none of these files. */
    void retain(Map<Path, Content> contents) {
        if (known.size() > 2 * contents.size()) {
            Set<String> hashes = contents.values().stream().map(Content::hash).collect(Collectors.toSet());
            known.keySet().retainAll(hashes);
        }
    }

    private static Optional<Known> read(byte[] classFile) {
        try {
            return Optional.of(new Known(ClassShape.of(classFile), Set.copyOf(References.in(classFile))));
        } catch (RuntimeException newerJavaOrDamaged) {
            return Optional.empty();
        }
    }
}
