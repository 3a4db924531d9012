package io.devrunner.runner.code;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies resources beside the class files, as they are. */
final class ResourceSync {
    private static final Logger log = LoggerFactory.getLogger(ResourceSync.class);

    private final List<Path> roots;
    private final List<Path> sources;
    private final Path output;
    private FileSnapshot copied = FileSnapshot.EMPTY;

    /** Java files beneath the sources are none, also if a root has both: mappers in XML stand beside their classes. */
    ResourceSync(List<Path> roots, List<Path> sources, Path output) {
        this.roots = roots;
        this.sources = sources;
        this.output = output;
    }

    /**
     * Copies what is new, changed or missing in the output; deletes what has been deleted since the last time.
     *
     * @return whether it has written or deleted anything
     */
    boolean update(ClassDirectories classes) throws IOException {
        FileSnapshot now = FileSnapshot.scan(roots, this::isResource, copied);
        FileSnapshot.Changes changes = now.since(copied);
        boolean wrote = !changes.removed().isEmpty();
        for (Path gone : changes.removed()) {
            Files.deleteIfExists(target(gone));
        }
        for (Map.Entry<Path, FileSnapshot.Entry> resource : now.files().entrySet()) {
            Path target = target(resource.getKey());
            long written = classes.modifiedNanos(target);
            boolean older = changes.added().contains(resource.getKey())
                    && written < resource.getValue().modifiedNanos();
            if (written == 0 || older || changes.modified().contains(resource.getKey())) {
                copy(resource.getKey(), target);
                wrote = true;
            }
        }
        copied = now;
        return wrote;
    }

    private boolean isResource(Path file) {
        return !(file.toString().endsWith(".java") && sources.stream().anyMatch(file::startsWith));
    }

    private static void copy(Path resource, Path target) throws IOException {
        try {
            AtomicFile.write(target, Files.readAllBytes(resource));
        } catch (NoSuchFileException gone) {
            log.debug("{} was deleted after the scan; the next one will see it", resource, gone);
        }
    }

    private Path target(Path resource) {
        for (Path root : roots) {
            if (resource.startsWith(root)) {
                return output.resolve(root.relativize(resource).toString());
            }
        }
        throw new IllegalArgumentException(resource + " is in none of " + roots);
    }
}
