package io.devrunner.runner.code;

import io.devrunner.runner.project.ResourceFiltering;
import io.devrunner.runner.project.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies resources beside the class files, filtered where the build does that. */
final class ResourceSync {
    private static final Logger log = LoggerFactory.getLogger(ResourceSync.class);

    private final List<Resources.Directory> directories;
    private final List<Root> roots;
    private final List<Path> paths;
    private final List<Path> sources;
    private final @Nullable ResourceFiltering filtering;
    private final Path stampFile;
    private final Consumer<String> warnings;

    private FileSnapshot found = FileSnapshot.EMPTY;

    /** What has been copied, by where it has gone. */
    private Map<Path, Copy> copies = Map.of();

    /** The files with values for the filter, as it has read them. */
    private FileSnapshot valueFiles = FileSnapshot.EMPTY;

    private @Nullable ResourceFilter filter;

    /** Stands for all that decides on the copies but the resources themselves. */
    private String wanted = "";

    /** The same of the last copies; null when nobody knows. */
    private @Nullable String stamp;

    private record Copy(Path resource, boolean filtered) {}

    private record Root(Resources.Directory directory, PathPatterns patterns, Path target) {
        private static Root of(Resources.Directory directory, Path output) {
            return new Root(
                    directory,
                    PathPatterns.of(directory.includes(), directory.excludes()),
                    output.resolve(directory.target()).normalize());
        }

        private boolean takes(Path file) {
            return file.startsWith(directory.path())
                    && patterns.take(directory.path().relativize(file));
        }

        private Path target(Path file) {
            return target.resolve(directory.path().relativize(file).toString());
        }
    }

    private ResourceSync(
            Resources resources,
            List<Path> sources,
            Path output,
            Path stampFile,
            @Nullable String stamp,
            Consumer<String> warnings) {
        this.directories = resources.directories();
        this.roots = resources.directories().stream()
                .map(directory -> Root.of(directory, output))
                .toList();
        this.paths = resources.paths().stream().distinct().toList();
        this.filtering = resources.filtering();
        this.sources = sources;
        this.stampFile = stampFile;
        this.stamp = stamp;
        this.warnings = warnings;
    }

    /**
     * Java files beneath the sources are none, also if a directory has both: mappers in XML stand beside their classes.
     *
     * @param stampFile where to remember what has been copied how
     * @param warnings told of what cannot be filtered
     */
    static ResourceSync open(
            Resources resources, List<Path> sources, Path output, Path stampFile, Consumer<String> warnings) {
        return new ResourceSync(resources, sources, output, stampFile, readStamp(stampFile), warnings);
    }

    private static @Nullable String readStamp(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException never) {
            return null;
        } catch (IOException e) {
            log.debug("cannot read {}; what is older than its source is copied", file, e);
            return null;
        }
    }

    /**
     * Copies what is new, changed or missing in the output, and all when the build wants it otherwise than the last time;
     * deletes what has been deleted since. What the build itself has copied from a resource as it is now stays.
     *
     * @return whether it has written or deleted anything
     */
    boolean update(ClassDirectories classes) throws IOException {
        if (roots.isEmpty()) {
            return false;
        }
        readValues();
        boolean anew = stamp != null && !stamp.equals(wanted);
        FileSnapshot now = FileSnapshot.scan(paths, this::isResource, found);
        FileSnapshot.Changes changes = now.since(found);
        boolean same = changes.added().isEmpty() && changes.removed().isEmpty();
        Map<Path, Copy> next = same ? copies : copies(now.files().keySet());
        boolean wrote = !same && deleteAllBut(next.keySet());
        for (Map.Entry<Path, Copy> entry : next.entrySet()) {
            Path target = entry.getKey();
            Copy copy = entry.getValue();
            long written = classes.modifiedNanos(target);
            if (written == 0 || isStale(copy, copies.get(target), written, now, changes)) {
                write(copy, target);
                wrote = true;
            } else if (anew) {
                wrote |= rewrite(copy, target);
            }
        }
        found = now;
        copies = next;
        if (!wanted.equals(stamp)) {
            AtomicFile.write(stampFile, wanted.getBytes(StandardCharsets.UTF_8));
            stamp = wanted;
        }
        return wrote;
    }

    /** Makes the filter anew when one of its files has changed. */
    private void readValues() throws IOException {
        List<Path> files = filtering == null ? List.of() : filtering.files();
        FileSnapshot now = FileSnapshot.scan(files, file -> true, valueFiles);
        if (wanted.isEmpty() || !now.since(valueFiles).isEmpty()) {
            filter = filtering == null ? null : ResourceFilter.open(filtering, System::getenv, warnings);
            String text = directories + (filter == null ? "" : filter.text());
            wanted = FileSnapshot.hash(text.getBytes(StandardCharsets.UTF_8));
        }
        valueFiles = now;
    }

    private boolean isResource(Path file) {
        return !(file.toString().endsWith(".java") && sources.stream().anyMatch(file::startsWith))
                && !Saving.isTemporary(file)
                && roots.stream().anyMatch(root -> root.takes(file));
    }

    /** The later of two directories wins, as with Maven. */
    private Map<Path, Copy> copies(Collection<Path> files) {
        Map<Path, Copy> all = new LinkedHashMap<>();
        for (Root root : roots) {
            for (Path file : files) {
                if (root.takes(file)) {
                    all.put(root.target(file), new Copy(file, root.directory.filtered()));
                }
            }
        }
        return all;
    }

    private boolean deleteAllBut(Collection<Path> targets) throws IOException {
        boolean deleted = false;
        for (Path target : copies.keySet()) {
            if (!targets.contains(target)) {
                Files.deleteIfExists(target);
                deleted = true;
            }
        }
        return deleted;
    }

    private static boolean isStale(
            Copy copy, @Nullable Copy before, long written, FileSnapshot now, FileSnapshot.Changes changes) {
        if (before != null) {
            return !before.equals(copy) || changes.modified().contains(copy.resource);
        }
        FileSnapshot.Entry resource = now.files().get(copy.resource);
        return resource != null && written < resource.modifiedNanos();
    }

    private void write(Copy copy, Path target) throws IOException {
        try {
            AtomicFile.write(target, content(copy));
        } catch (NoSuchFileException gone) {
            log.debug("{} was deleted after the scan; the next one will see it", copy.resource, gone);
        }
    }

    private boolean rewrite(Copy copy, Path target) throws IOException {
        try {
            byte[] content = content(copy);
            if (Arrays.equals(content, Files.readAllBytes(target))) {
                return false;
            }
            AtomicFile.write(target, content);
            return true;
        } catch (NoSuchFileException gone) {
            log.debug("{} or its copy was deleted after the scan; the next one will see it", copy.resource, gone);
            return false;
        }
    }

    private byte[] content(Copy copy) throws IOException {
        byte[] content = Files.readAllBytes(copy.resource);
        return copy.filtered && filter != null ? filter.filtered(copy.resource, content) : content;
    }
}
