package io.devrunner.runner.code;

import io.devrunner.workerhost.ClassContent;
import io.devrunner.workerhost.ClassFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The content of the class directories, whoever writes into them: class files and resources. */
final class ClassDirectories {
    private final List<Path> roots;
    private FileSnapshot snapshot = FileSnapshot.EMPTY;
    private Map<Path, Content> contents = new HashMap<>();

    ClassDirectories(List<Path> roots) {
        this.roots = roots;
    }

    /**
     * One file.
     *
     * @param name a class name as in {@code a.b.Outer$Inner}, or the path of a resource
     * @param source as in {@link ClassFile#source}
     * @param whole false for a class file that is not complete
     * @param bytes of a class file
     */
    record Content(
            String name,
            String hash,
            @Nullable String source,
            boolean whole,
            @Nullable ClassContent bytes) {}

    /** Reads what has changed since the last time. */
    void scan() throws IOException {
        FileSnapshot now = FileSnapshot.scan(roots, path -> !path.toString().endsWith(AtomicFile.SUFFIX), snapshot);
        FileSnapshot.Changes changes = now.since(snapshot);
        snapshot = now;
        if (changes.isEmpty()) {
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
        contents = next;
    }

    /** What the last scan found. The map is never changed afterwards. */
    Map<Path, Content> contents() {
        return contents;
    }

    /** What the last scan found, as class loaders see it: what is in several directories counts in the first. */
    ClassFiles files() {
        Map<String, ClassContent> classes = new HashMap<>();
        Map<String, String> resources = new HashMap<>();
        for (Path root : roots) {
            contents.forEach((file, content) -> {
                if (!file.startsWith(root)) {
                    return;
                }
                Path path = root.relativize(file);
                String className = ClassFiles.className(path);
                if (className == null || content.bytes() == null) {
                    resources.putIfAbsent(path.toString(), content.hash());
                } else {
                    classes.putIfAbsent(className, content.bytes());
                }
            });
        }
        return new ClassFiles(classes, resources);
    }

    /** When the file was last written, in nanoseconds; 0 if it was not there. */
    long modifiedNanos(Path file) {
        FileSnapshot.Entry entry = snapshot.files().get(file);
        return entry == null ? 0 : entry.modifiedNanos();
    }

    private Content content(Path file, byte[] bytes) {
        String hash = FileSnapshot.hash(bytes);
        Path root = root(file);
        String path = root.relativize(file).toString();
        if (ClassFiles.className(file) == null) {
            return new Content(path, hash, null, true, null);
        }
        ClassContent content = ClassContent.wrap(root, bytes);
        return ClassFile.parse(bytes)
                .map(parsed -> new Content(parsed.name().replace('/', '.'), hash, parsed.source(), true, content))
                .orElseGet(() -> new Content(path, hash, null, false, content));
    }

    private Path root(Path file) {
        for (Path root : roots) {
            if (file.startsWith(root)) {
                return root;
            }
        }
        throw new IllegalArgumentException(file + " is in none of " + roots);
    }
}
