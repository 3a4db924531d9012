package io.devrunner.runner.code;

import io.devrunner.runner.code.ClassDirectories.Content;
import io.devrunner.runner.project.BuildModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The class files of one module, by the sources that they were made from. */
final class ModuleClasses {
    private final BuildModule module;
    private final ClassDirectories directories;
    private final SourceFiles sourceFiles;

    ModuleClasses(BuildModule module, ClassDirectories directories) {
        this.module = module;
        this.directories = directories;
        this.sourceFiles = new SourceFiles(module);
    }

    /** The sources that are compiled. */
    SourceFiles sources() {
        return sourceFiles;
    }

    /** Looks at the disk again. */
    void scan() throws IOException {
        directories.scan();
    }

    /** All class files and resources that the last scan found, of other modules too. */
    Map<Path, Content> contents() {
        return directories.contents();
    }

    boolean isOwn(Path classFile) {
        return module.classes().stream().anyMatch(classFile::startsWith);
    }

    /** The class files that these sources have made. */
    Set<Path> of(Collection<Path> sources) {
        return of(sources, contents());
    }

    Set<Path> of(Collection<Path> sources, Map<Path, Content> contents) {
        Set<String> keys = new HashSet<>();
        sources.forEach(source -> keys.add(key(source)));
        return ofKeys(keys, contents);
    }

    private Set<Path> ofKeys(Set<String> keys, Map<Path, Content> contents) {
        Set<Path> files = new HashSet<>();
        contents.forEach((file, content) -> {
            if (content.source() != null && keys.contains(content.source()) && isOwn(file)) {
                files.add(file);
            }
        });
        return files;
    }

    /** The class files of each of these sources, in one go. */
    Map<Path, Set<Path>> bySource(Collection<Path> sources) {
        Map<String, Path> sourceByKey = new HashMap<>();
        Map<Path, Set<Path>> files = new HashMap<>();
        sources.forEach(source -> {
            sourceByKey.put(key(source), source);
            files.put(source, new HashSet<>());
        });
        contents().forEach((file, content) -> {
            Path source = content.source() == null ? null : sourceByKey.get(content.source());
            if (source != null && isOwn(file)) {
                files.computeIfAbsent(source, any -> new HashSet<>()).add(file);
            }
        });
        return files;
    }

    /** Those of the sources that have a class file as in {@link ClassFile#flawed}. */
    Set<Path> flawed(Collection<Path> sources) {
        Set<Path> files = contents().entrySet().stream()
                .filter(file -> file.getValue().flawed())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        if (files.isEmpty()) {
            return Set.of();
        }
        Set<Path> flawed = new HashSet<>();
        bySource(sources).forEach((source, its) -> {
            if (!Collections.disjoint(its, files)) {
                flawed.add(source);
            }
        });
        return flawed;
    }

    /** When the oldest class file of each of these sources was written, in nanoseconds; 0 for a source without any. */
    Map<Path, Long> times(Collection<Path> sources) {
        Map<Path, Long> times = new HashMap<>();
        bySource(sources)
                .forEach((source, files) -> times.put(
                        source,
                        files.stream()
                                .mapToLong(directories::modifiedNanos)
                                .min()
                                .orElse(0)));
        return times;
    }

    /**
     * What annotation processors have made: sources, the class files of these, and the rest as far as it is still what
     * they wrote.
     *
     * @param rest as {@link #madeOfNoSource} has told it
     */
    Set<Path> generated(Map<Path, String> rest) {
        Path root = module.generatedSources();
        Set<Path> sources = FileSnapshot.scan(
                        List.of(root), file -> file.toString().endsWith(".java"), FileSnapshot.EMPTY)
                .files()
                .keySet();
        Set<String> keys = new HashSet<>();
        sources.forEach(source -> keys.add(SourceFiles.relative(root, source)));
        Set<Path> files = ofKeys(keys, contents());
        files.addAll(sources);
        for (Map.Entry<Path, String> file : rest.entrySet()) {
            if (file.getValue().equals(hash(file.getKey())) && !isResource(file.getKey())) {
                files.add(file.getKey());
            }
        }
        return files;
    }

    private String hash(Path file) {
        Content content = contents().get(file);
        return content == null ? hashOnDisk(file) : content.hash();
    }

    /** Empty for a file that cannot be read. */
    private static String hashOnDisk(Path file) {
        try {
            return FileSnapshot.hash(Files.readAllBytes(file));
        } catch (IOException gone) {
            return "";
        }
    }

    /** Whether the project has a file that is copied to that place, where a processor may have added to it. */
    private boolean isResource(Path file) {
        return module.resources().directories().stream().anyMatch(directory -> {
            Path target = module.classes().get(0).resolve(directory.target()).normalize();
            return file.startsWith(target)
                    && Files.exists(
                            directory.path().resolve(target.relativize(file).toString()));
        });
    }

    /**
     * What annotation processors have made besides sources: services, other resources, class files; with the hashes of
     * the contents.
     *
     * @param output what was made of the sources, as the last scan has found it on the disk
     */
    Map<Path, String> madeOfNoSource(Map<Path, byte[]> output, Collection<Path> sources) {
        Set<String> keys = new HashSet<>();
        sources.forEach(source -> keys.add(key(source)));
        Map<Path, String> made = new HashMap<>();
        output.forEach((file, bytes) -> {
            Content content = contents().get(file);
            String source = content == null ? null : content.source();
            boolean ofSource = source != null && (keys.contains(source) || output.containsKey(generatedSource(source)));
            if (!ofSource && !isGeneratedSource(file)) {
                made.put(file, FileSnapshot.hash(bytes));
            }
        });
        return made;
    }

    private Path generatedSource(String key) {
        return module.generatedSources().resolve(key);
    }

    private boolean isGeneratedSource(Path file) {
        return file.startsWith(module.generatedSources()) && file.toString().endsWith(".java");
    }

    /**
     * Writes what differs, and deletes what was made before and is not made any more. The latter comes first: where
     * names differ only in case, macOS may mean the file that is written.
     *
     * @param replaced what was made before of what the output is made of
     * @param made as {@link #madeOfNoSource} has told it before; somebody else may have written over it since the scan
     */
    void write(Map<Path, byte[]> output, Set<Path> replaced, Map<Path, String> made) throws IOException {
        for (Path file : replaced) {
            String hash = made.get(file);
            if (!output.containsKey(file) && (hash == null || hash.equals(hashOnDisk(file)))) {
                Files.deleteIfExists(file);
            }
        }
        FileTime now = FileTime.fromMillis(System.currentTimeMillis());
        for (Map.Entry<Path, byte[]> file : output.entrySet()) {
            Content before = contents().get(file.getKey());
            if (before != null && before.hash().equals(FileSnapshot.hash(file.getValue()))) {
                // So that Maven and IDEs, which compare times, see that it is current.
                Files.setLastModifiedTime(file.getKey(), now);
            } else {
                AtomicFile.write(file.getKey(), file.getValue());
            }
        }
    }

    private String key(Path source) {
        return sourceFiles.key(source);
    }
}
