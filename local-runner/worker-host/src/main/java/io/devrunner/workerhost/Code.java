package io.devrunner.workerhost;

import java.nio.file.Path;
import java.util.List;

/**
 * What a function runs: a snapshot of its own classes, and where everything else comes from.
 *
 * @param classes the class directories, in which resources are found
 * @param dependencies jars and directories that are kept across reloads, in class path order
 * @param files what the class directories hold; classes are loaded from here
 */
public record Code(List<Path> classes, List<Path> dependencies, ClassFiles files) {
    public Code {
        classes = List.copyOf(classes);
        dependencies = List.copyOf(dependencies);
    }

    /**
     * The code as the class directories hold it now.
     *
     * @throws java.io.UncheckedIOException when they cannot be read
     */
    public Code(List<Path> classes, List<Path> dependencies) {
        this(classes, dependencies, ClassFiles.read(classes));
    }
}
