package io.devrunner.runner.project;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is copied beside the class files.
 *
 * @param directories where two of them have a file for the same place, the later one's counts
 * @param filtering null when no directory is filtered
 */
public record Resources(
        List<Directory> directories, @Nullable ResourceFiltering filtering) {
    static final Resources NONE = new Resources(List.of(), null);

    public Resources {
        directories = List.copyOf(directories);
    }

    /** All files of these directories, as they are. */
    public static Resources of(List<Path> directories) {
        return new Resources(
                directories.stream()
                        .map(path -> new Directory(path, "", List.of(), List.of(), false))
                        .toList(),
                null);
    }

    public List<Path> paths() {
        return directories.stream().map(Directory::path).toList();
    }

    /**
     * A directory, or a part of its files.
     *
     * @param target where they go, relative to the class directory
     * @param includes Ant's patterns; all files when there are none
     * @param filtered whether expressions in them are replaced
     */
    public record Directory(Path path, String target, List<String> includes, List<String> excludes, boolean filtered) {
        public Directory {
            includes = List.copyOf(includes);
            excludes = List.copyOf(excludes);
        }
    }
}
