package io.devrunner.runner.code;

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
     */
    record Content(String name, String hash, @Nullable String source, boolean whole) {}

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

    /** When the file was last written, in nanoseconds; 0 if it was not there. */
    long modifiedNanos(Path file) {
        FileSnapshot.Entry entry = snapshot.files().get(file);
        return entry == null ? 0 : entry.modifiedNanos();
    }

    private Content content(Path file, byte[] bytes) {
        String hash = FileSnapshot.hash(bytes);
        if (!file.toString().endsWith(".class")) {
            return new Content(relative(file), hash, null, true);
        }
        return ClassFile.parse(bytes)
                .map(parsed -> new Content(parsed.name().replace('/', '.'), hash, parsed.source(), true))
                .orElseGet(() -> new Content(relative(file), hash, null, false));
    }

    private String relative(Path file) {
        for (Path root : roots) {
            if (file.startsWith(root)) {
                return root.relativize(file).toString();
            }
        }
        return file.toString();
    }
}
