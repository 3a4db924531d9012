package io.devrunner.runner.project;

import java.nio.file.Path;
import java.util.List;

/**
 * What has to be known of a project to compile and run it, from whatever build tool it has. All paths are absolute.
 *
 * @param sources directories with Java sources; empty when somebody else compiles
 * @param resources directories whose files are copied beside the class files
 * @param classes directories with class files; compiled classes go into the first
 * @param generatedSources where annotation processors write sources
 * @param runtimeDependencies jars and directories in class path order
 * @param processorPath empty when annotation processors are looked for on the compile class path, as javac does
 * @param buildFiles the files that this model was made from; when one changes, it must be made again
 * @param warnings what the build does and dev-runner does not
 */
public record BuildModel(
        List<Path> sources,
        List<Path> resources,
        List<Path> classes,
        Path generatedSources,
        List<Path> compileClassPath,
        List<Path> runtimeDependencies,
        List<String> javacOptions,
        List<Path> processorPath,
        List<Path> buildFiles,
        List<String> warnings) {
    public BuildModel {
        sources = List.copyOf(sources);
        resources = List.copyOf(resources);
        classes = List.copyOf(classes);
        compileClassPath = List.copyOf(compileClassPath);
        runtimeDependencies = List.copyOf(runtimeDependencies);
        javacOptions = List.copyOf(javacOptions);
        processorPath = List.copyOf(processorPath);
        buildFiles = List.copyOf(buildFiles);
        warnings = List.copyOf(warnings);
        if (classes.isEmpty()) {
            throw new IllegalArgumentException("a build has at least one directory with class files");
        }
    }

    /** The same project when the IDE or a build in another terminal compiles it. */
    public BuildModel withoutCompilation() {
        return new BuildModel(
                List.of(),
                List.of(),
                classes,
                generatedSources,
                compileClassPath,
                runtimeDependencies,
                javacOptions,
                processorPath,
                buildFiles,
                warnings);
    }

    BuildModel withRuntimeDependencies(List<Path> dependencies) {
        return new BuildModel(
                sources,
                resources,
                classes,
                generatedSources,
                compileClassPath,
                dependencies,
                javacOptions,
                processorPath,
                buildFiles,
                warnings);
    }
}
