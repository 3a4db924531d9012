package io.devrunner.runner.project;

import io.devrunner.protocol.UserException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds out how a project is built: from Maven when there is a {@code pom.xml}, else from Gradle, else from {@code dev-runner.yaml}. */
public final class ProjectBuild {
    private final Project project;
    private final Map<String, String> environment;

    /**
     * A build that is looked at only when {@link #model} is called.
     *
     * @param environment where {@code PATH}, {@code JAVA_HOME} and the build tool's own variables are taken from
     */
    public ProjectBuild(Project project, Map<String, String> environment) {
        this.project = project;
        this.environment = Map.copyOf(environment);
    }

    /** The build as its files say now. Runs the build tool if they have changed since the last time. */
    public BuildModel model() {
        BuildModel built = built();
        String command = project.locations().compileCommand();
        BuildModel model = command.isEmpty()
                ? built
                : built.compiledBy(new CompileCommand(command, project.directory(), watched(built)));
        return withDeclared(model).withWarnings(SharedResources.warnings(built, project.directory()));
    }

    /** The same when the IDE or a build in another terminal compiles. */
    public BuildModel modelWithoutCompilation() {
        BuildModel built = built();
        return withDeclared(built.withoutCompilation())
                .withWarnings(SharedResources.warnings(built, project.directory()));
    }

    private BuildModel built() {
        Path pom = project.directory().resolve("pom.xml");
        if (Files.exists(pom)) {
            return maven(pom);
        }
        // Whoever names the classes has said enough.
        return project.locations().classes().isEmpty() && GradleFiles.isProject(project.directory())
                ? gradle()
                : declared();
    }

    /**
     * Beside {@code src/main/java} lie the sources of other languages, and what generators read; what they write is the
     * command's own.
     */
    private List<Path> watched(BuildModel model) {
        Set<Path> roots = new LinkedHashSet<>();
        for (BuildModule module : model.modules()) {
            for (Path source : module.sources()) {
                Path parent = source.getParent();
                if (!module.isBuilt(source)) {
                    roots.add(parent != null && parent.endsWith("src/main") ? parent : source);
                }
            }
            roots.addAll(module.resources().paths());
        }
        return roots.isEmpty() ? List.of(project.directory().resolve("src")) : List.copyOf(roots);
    }

    private BuildModel maven(Path pom) {
        Path state = project.directory().resolve(".dev-runner");
        BuildModelCache cache = new BuildModelCache(state.resolve("maven-model"), environment);
        return cache.read(pom).orElseGet(() -> {
            Optional<MavenReactor> reactor = MavenReactor.of(pom);
            List<Path> buildFiles =
                    PomFiles.of(pom, reactor.map(MavenReactor::poms).orElse(List.of()));
            Set<Path> known = new LinkedHashSet<>(buildFiles);
            known.addAll(cache.knownBuildFiles());
            String before = cache.key(known);
            BuildModel told = new MavenBuild(pom, reactor, state.resolve("maven"), environment).model(buildFiles);
            BuildModel model = told.withDependencies(List.of(), SnapshotPoms.of(told));
            String key = cache.key(model.buildFiles());
            // What was saved or installed during the run may have come too late for the answer.
            if (cache.key(known).equals(before)) {
                cache.write(key, model);
            }
            return model;
        });
    }

    private BuildModel gradle() {
        Path directory = project.directory();
        Path state = directory.resolve(".dev-runner");
        BuildModelCache cache = new BuildModelCache(state.resolve("gradle-model"), environment);
        List<Path> buildFiles = GradleFiles.of(directory);
        return cache.read(directory.resolve("build.gradle"))
                .filter(model -> model.buildFiles().equals(buildFiles))
                .orElseGet(() -> {
                    String key = cache.key(buildFiles);
                    BuildModel model =
                            new GradleBuild(directory, state.resolve("gradle"), environment).model(buildFiles);
                    cache.write(key, model);
                    return model;
                });
    }

    private BuildModel declared() {
        Project.CodeLocations locations = project.locations();
        List<Path> below = locations.classes().isEmpty() ? BuildsBelow.of(project.directory()) : List.of();
        if (!below.isEmpty()) {
            throw new UserException(
                    "cannot tell where the classes of " + project.directory() + " are",
                    "There is no pom.xml and no build.gradle in it, but in " + BuildsBelow.names(below),
                    "Move " + ProjectFile.NAME + " there, and start with --project " + below.get(0) + "; "
                            + BuildsBelow.together("beside it"));
        }
        if (locations.classes().isEmpty()) {
            throw new UserException(
                    "cannot tell where the classes of " + project.directory() + " are",
                    "There is no pom.xml and no build.gradle, and " + ProjectFile.NAME + " has no 'classes:'.",
                    "Add for instance: classes: [build/classes/java/main] and classpath: [\"lib/*.jar\"]");
        }
        List<Path> sources = resolved(locations.sources());
        for (Path source : sources) {
            if (!Files.isDirectory(source)) {
                throw missing("sources", source);
            }
        }
        List<Path> classes = resolved(locations.classes());
        Path generated = project.directory().resolve(".dev-runner").resolve("generated-sources");
        List<Path> classPath = classPath();
        BuildModule module = new BuildModule(
                sources,
                Resources.NONE,
                classes,
                generated,
                classPath,
                List.of("-g", "-parameters", "-encoding", "UTF-8"),
                List.of());
        return new BuildModel(
                List.of(module), List.of(), List.of(project.directory().resolve(ProjectFile.NAME)), List.of());
    }

    /** What {@code classpath:} names comes after what the build tool says. */
    private BuildModel withDeclared(BuildModel model) {
        List<String> warnings = new ArrayList<>(unusedKeys());
        declaredPaths().stream()
                .filter(path -> path.isPattern() && path.files().isEmpty())
                .forEach(path -> warnings.add(place("classpath", path.text) + "no file matches " + path.text
                        + " of classpath: (looked for in " + path.directory + ")"));
        return model.withDependencies(classPath(), decidingOnClassPath()).withWarnings(warnings);
    }

    /** Of {@code classes:} and {@code sources:} when the build tool tells what they would. */
    private List<String> unusedKeys() {
        Project.CodeLocations locations = project.locations();
        List<String> warnings = new ArrayList<>();
        boolean maven = Files.exists(project.directory().resolve("pom.xml"));
        if (maven && !locations.classes().isEmpty()) {
            warnings.add(
                    place("classes", "") + "classes: is not used, as pom.xml tells where the classes are; remove it");
        }
        if (maven && !locations.sources().isEmpty()) {
            warnings.add(
                    place("sources", "") + "sources: is not used, as pom.xml tells where the sources are; remove it");
        } else if (locations.classes().isEmpty() && !locations.sources().isEmpty()) {
            warnings.add(
                    place("sources", "") + "sources: is not used, as Gradle tells where the sources are; remove it,"
                            + " or add classes: to do without Gradle");
        }
        return warnings;
    }

    private String place(String key, String item) {
        return ProjectFile.place(project.directory(), key, item);
    }

    private List<Path> classPath() {
        return declaredPaths().stream().flatMap(path -> path.files().stream()).toList();
    }

    /**
     * Where a pattern is looked for, since other files may match it tomorrow. Not a directory that the project itself is
     * in, where something changes with each save; there only what matches today is looked at.
     */
    private List<Path> decidingOnClassPath() {
        return declaredPaths().stream()
                .filter(DeclaredPath::isPattern)
                .flatMap(path -> project.directory().startsWith(path.directory())
                        ? path.files().stream()
                        : Stream.of(path.directory()))
                .distinct()
                .toList();
    }

    /** One entry of {@code classpath:} and what it stands for now. */
    record DeclaredPath(String text, Path directory, String name) {
        /** On Windows a backslash separates names too. */
        static DeclaredPath of(Path project, String text, boolean windows) {
            String path = windows ? text.replace('\\', '/') : text;
            int slash = path.lastIndexOf('/');
            Path directory = project.resolve(slash < 0 ? "" : path.substring(0, slash + 1));
            return new DeclaredPath(text, directory.normalize(), path.substring(slash + 1));
        }

        static DeclaredPath of(Path project, String text) {
            return of(project, text, File.separatorChar == '\\');
        }

        /**
         * Whether there are such files is not looked at.
         *
         * @throws IllegalArgumentException when there can be none
         */
        void check() {
            if (isPattern()) {
                PathMatcher unused = directory.getFileSystem().getPathMatcher("glob:" + name);
            } else {
                Path unused = directory.resolve(name);
            }
        }

        boolean isPattern() {
            return name.contains("*") || name.contains("?");
        }

        List<Path> files() {
            if (isPattern()) {
                return matching(directory, name);
            }
            Path path = directory.resolve(name).normalize();
            if (!Files.exists(path)) {
                throw missing("classpath", path);
            }
            return List.of(path);
        }
    }

    private List<DeclaredPath> declaredPaths() {
        return project.locations().classPath().stream()
                .map(declared -> DeclaredPath.of(project.directory(), declared))
                .toList();
    }

    private static List<Path> matching(Path directory, String glob) {
        if (!Files.isDirectory(directory)) {
            throw missing("classpath", directory);
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, glob)) {
            List<Path> found = new ArrayList<>();
            files.forEach(file -> found.add(file.normalize()));
            found.sort(null);
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> resolved(List<String> paths) {
        return paths.stream()
                .map(path -> project.directory().resolve(path).normalize())
                .toList();
    }

    private static UserException missing(String key, Path path) {
        return new UserException(
                path + " does not exist",
                "'" + key + ":' in " + ProjectFile.NAME + " names it.",
                "Correct the path; it is relative to the directory of " + ProjectFile.NAME + ".");
    }
}
