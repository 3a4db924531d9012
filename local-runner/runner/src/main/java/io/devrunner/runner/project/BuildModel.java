package io.devrunner.runner.project;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has to be known of a project to compile and run it, from whatever build tool it has. All paths are absolute.
 *
 * @param modules in the order in which they are compiled; a module sees only those before it
 * @param runtimeDependencies jars and directories in class path order, without the modules' own
 * @param buildFiles the files and directories that this model was made from; when one changes, it must be made again
 * @param warnings what the build does and dev-runner does not
 * @param compileCommand how it is compiled; null when this process does that
 */
public record BuildModel(
        List<BuildModule> modules,
        List<Path> runtimeDependencies,
        List<Path> buildFiles,
        List<String> warnings,
        @Nullable CompileCommand compileCommand) {
    /** Classes that use preview features of Java run with it alone. */
    private static final String PREVIEW = "--enable-preview";

    public BuildModel {
        modules = List.copyOf(modules);
        runtimeDependencies = List.copyOf(runtimeDependencies);
        buildFiles = List.copyOf(buildFiles);
        warnings = List.copyOf(warnings);
        if (modules.isEmpty()) {
            throw new IllegalArgumentException("a build has at least one module");
        }
    }

    /** A project that is compiled in this process. */
    public BuildModel(
            List<BuildModule> modules, List<Path> runtimeDependencies, List<Path> buildFiles, List<String> warnings) {
        this(modules, runtimeDependencies, buildFiles, warnings, null);
    }

    /** The class directories in class path order: a module comes before those that it needs. */
    public List<Path> classes() {
        List<BuildModule> lastFirst = new ArrayList<>(modules);
        Collections.reverse(lastFirst);
        return lastFirst.stream().flatMap(module -> module.classes().stream()).toList();
    }

    /** The same project when the IDE or a build in another terminal compiles it, whom hardly a warning is about. */
    public BuildModel withoutCompilation() {
        return new BuildModel(
                modules.stream().map(BuildModule::withoutCompilation).toList(),
                runtimeDependencies,
                buildFiles,
                warningsOfTheClassPath());
    }

    /** The same project, of which there is more to warn. */
    BuildModel withWarnings(List<String> more) {
        List<String> all = new ArrayList<>(warnings);
        all.addAll(more);
        return new BuildModel(modules, runtimeDependencies, buildFiles, all, compileCommand);
    }

    /** The same project with more on its class path, as long as these files and directories are as they are. */
    BuildModel withDependencies(List<Path> dependencies, List<Path> decidedBy) {
        List<Path> runtime = new ArrayList<>(runtimeDependencies);
        runtime.addAll(dependencies);
        List<Path> files = new ArrayList<>(buildFiles);
        files.addAll(decidedBy);
        return new BuildModel(modules, runtime, files, warnings, compileCommand);
    }

    /** The same project, compiled by a command. What it copies and filters needs no warning. */
    BuildModel compiledBy(CompileCommand command) {
        return new BuildModel(modules, runtimeDependencies, buildFiles, warningsOfTheClassPath(), command);
    }

    /** Those that hold whoever compiles. */
    private List<String> warningsOfTheClassPath() {
        return warnings.stream()
                .filter(warning -> SeveralVersions.isOne(warning) || OtherCompilers.holdsAnyway(warning))
                .toList();
    }

    /** What the JVM that runs the classes has to be told. */
    public List<String> jvmOptions() {
        return modules.stream().anyMatch(module -> module.javacOptions().contains(PREVIEW))
                ? List.of(PREVIEW)
                : List.of();
    }
}
