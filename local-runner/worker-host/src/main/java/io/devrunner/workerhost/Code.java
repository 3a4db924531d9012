package io.devrunner.workerhost;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a function's classes come from.
 *
 * @param classes directories, loaded anew at each reload
 * @param dependencies jars and directories that are kept across reloads, in class path order
 */
public record Code(List<Path> classes, List<Path> dependencies) {
    public Code {
        classes = List.copyOf(classes);
        dependencies = List.copyOf(dependencies);
    }
}
