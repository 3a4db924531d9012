package io.devrunner.runner.project;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is compiled together: sources of one kind that see one class path. All paths are absolute.
 *
 * @param sources directories with Java sources; empty when somebody else compiles
 * @param resources what is copied beside the class files
 * @param classes directories with class files; compiled classes go into the first
 * @param generatedSources where annotation processors write sources
 * @param compileClassPath jars, directories, and the class directories of the modules that this one needs
 * @param processorPath empty when annotation processors are looked for on the compile class path, as javac does
 */
public record BuildModule(
        List<Path> sources,
        Resources resources,
        List<Path> classes,
        Path generatedSources,
        List<Path> compileClassPath,
        List<String> javacOptions,
        List<Path> processorPath) {
    private static final Set<String> OUTPUTS = Set.of("target", "build");

    public BuildModule {
        sources = List.copyOf(sources);
        classes = List.copyOf(classes);
        compileClassPath = List.copyOf(compileClassPath);
        javacOptions = List.copyOf(javacOptions);
        processorPath = List.copyOf(processorPath);
        if (classes.isEmpty()) {
            throw new IllegalArgumentException("a module has at least one directory with class files");
        }
    }

    /**
     * Where plugins of Maven write sources by convention, each into a directory of its own, once they have run. Nothing
     * for other build tools, which tell of such directories, and where nothing is compiled.
     */
    public Optional<Path> generatedByPlugins() {
        return Stream.concat(sources.stream(), Stream.ofNullable(generatedSources.getParent()))
                .filter(place -> !sources.isEmpty() && place.endsWith("generated-sources"))
                .findFirst();
    }

    /** Whether the build writes this source directory, so that what is missing may be there after a build. */
    public boolean isBuilt(Path source) {
        for (Path above = classes.get(0); above != null; above = above.getParent()) {
            if (above.getFileName() != null
                    && OUTPUTS.contains(above.getFileName().toString())) {
                return source.startsWith(above) && !sources.get(0).startsWith(above);
            }
        }
        return false;
    }

    BuildModule withoutCompilation() {
        return new BuildModule(
                List.of(), Resources.NONE, classes, generatedSources, compileClassPath, javacOptions, processorPath);
    }
}
