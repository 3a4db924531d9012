package io.devrunner.runner.code;

import io.devrunner.workerhost.ClassContent;
import io.devrunner.workerhost.ClassFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The content of the class directories, whoever writes into them: class files and resources. */
final class ClassDirectories {
    private final List<Path> roots;
    private FileSnapshot snapshot = FileSnapshot.EMPTY;
    private Map<Path, Content> contents = new HashMap<>();

    /** The class files that are not whole, as the last scan found them. */
    private List<Path> incomplete = List.of();

    /** What the last {@link #files} have left out. */
    private List<Content> hidden = List.of();

    ClassDirectories(List<Path> roots) {
        this.roots = roots;
    }

    /**
     * One file.
     *
     * @param name a class name as in {@code a.b.Outer$Inner}, or the path of a resource
     * @param root the class directory that it is in
     * @param lookup the name that a class loader looks for: what the path says, whatever the class file does
     * @param source as in {@link ClassFile#source}
     * @param whole false for a class file that is not complete
     * @param flawed as in {@link ClassFile#flawed}
     * @param bytes of a class file
     */
    record Content(
            String name,
            Path root,
            String lookup,
            String hash,
            @Nullable String source,
            boolean whole,
            boolean flawed,
            @Nullable ClassContent bytes) {}

    /** Reads what has changed since the last time. */
    void scan() throws IOException {
        FileSnapshot now = FileSnapshot.scan(
                roots, path -> !path.toString().endsWith(AtomicFile.SUFFIX) && !Saving.isOfMacOs(path), snapshot);
        FileSnapshot.Changes changes = now.since(snapshot);
        if (changes.isEmpty()) {
            snapshot = now;
            return;
        }
        Map<Path, Content> next = new HashMap<>(contents);
        changes.removed().forEach(next::remove);
        List<Path> fresh = new ArrayList<>(changes.added());
        fresh.addAll(changes.modified());
        for (Path file : fresh) {
            try {
                next.put(file, content(file, Files.readAllBytes(file)));
            } catch (NoSuchFileException gone) {
                next.remove(file);
            }
        }
        // What could not be read is read the next time.
        snapshot = now;
        contents = next;
        incomplete = next.entrySet().stream()
                .filter(file -> !file.getValue().whole())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The class files of the last scan that are not whole. */
    List<Path> incomplete() {
        return incomplete;
    }

    /** What the last scan found. The map is never changed afterwards. */
    Map<Path, Content> contents() {
        return contents;
    }

    /** What the last scan found, as class loaders see it: what is in several directories counts in the first. */
    ClassFiles files() {
        Map<String, ClassContent> classes = new HashMap<>();
        Map<String, String> resources = new HashMap<>();
        List<Content> again = new ArrayList<>();
        for (Path root : roots) {
            for (Content content : contents.values()) {
                if (!content.root().equals(root)) {
                    continue;
                }
                if (content.bytes() == null) {
                    resources.putIfAbsent(content.lookup(), content.hash());
                } else if (classes.putIfAbsent(content.lookup(), content.bytes()) != null) {
                    again.add(content);
                }
            }
        }
        hidden = again;
        return new ClassFiles(classes, resources);
    }

    /** The class files that {@link #files} have left out for one of the same name in a directory before. */
    List<Content> hidden() {
        return hidden;
    }

    /** When the file was last written, in nanoseconds; 0 if it was not there. */
    long modifiedNanos(Path file) {
        FileSnapshot.Entry entry = snapshot.files().get(file);
        return entry == null ? 0 : entry.modifiedNanos();
    }

    private Content content(Path file, byte[] bytes) {
        String hash = FileSnapshot.hash(bytes);
        Path root = root(file);
        Path path = root.relativize(file);
        String className = ClassFiles.className(path);
        if (className == null) {
            return new Content(path.toString(), root, path.toString(), hash, null, true, false, null);
        }
        ClassContent content = ClassContent.wrap(root, bytes);
        return ClassFile.parse(bytes)
                .map(parsed -> new Content(
                        parsed.name().replace('/', '.'),
                        root,
                        className,
                        hash,
                        parsed.source(),
                        true,
                        parsed.flawed(),
                        content))
                .orElseGet(() -> new Content(path.toString(), root, className, hash, null, false, false, content));
    }

    /** The deepest, where one class directory is within another. */
    private Path root(Path file) {
        return roots.stream()
                .filter(file::startsWith)
                .max(Comparator.comparingInt(Path::getNameCount))
                .orElseThrow(() -> new IllegalArgumentException(file + " is in none of " + roots));
    }
}
