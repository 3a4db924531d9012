package io.devrunner.runner.code;

import io.devrunner.runner.code.ClassDirectories.Content;
import io.devrunner.runner.project.BuildModel;
import io.devrunner.workerhost.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sources, resources, class files and dependencies of one build model. Not safe for several threads. */
final class ProjectCode implements AutoCloseable {
    private final BuildModel model;
    private final ClassDirectories classes;
    private final ResourceSync resources;
    private final @Nullable SourceSync sources;
    private FileSnapshot dependencies;

    private ProjectCode(
            BuildModel model, ClassDirectories classes, ResourceSync resources, @Nullable SourceSync sources) {
        this.model = model;
        this.classes = classes;
        this.resources = resources;
        this.sources = sources;
        this.dependencies = scanDependencies(FileSnapshot.EMPTY);
    }

    static ProjectCode open(BuildModel model, Path stateDirectory, CodeEvents events) {
        ClassDirectories classes = new ClassDirectories(model.classes());
        SourceSync sources = model.sources().isEmpty()
                ? null
                : new SourceSync(
                        model, classes, SourceCompiler.open(model), events, stateDirectory.resolve("compiled"));
        ResourceSync resources =
                new ResourceSync(model.resources(), model.classes().get(0));
        return new ProjectCode(model, classes, resources, sources);
    }

    BuildModel model() {
        return model;
    }

    /** Compiles and copies what has to be; gives the compiler's errors. */
    List<Diagnostic> update() throws IOException {
        classes.scan();
        resources.update(classes);
        List<Diagnostic> errors = sources == null ? List.of() : sources.update();
        classes.scan();
        return errors.isEmpty() ? incompleteClasses() : errors;
    }

    /** Whether class files that were compiled here have been deleted by somebody else. */
    boolean hasLostClasses() throws IOException {
        classes.scan();
        return sources != null && sources.hasLostClasses();
    }

    Map<Path, Content> contents() {
        return classes.contents();
    }

    /** What there is to run, as the last update left it. */
    Code code() {
        return new Code(model.classes(), model.runtimeDependencies(), classes.files());
    }

    private List<Diagnostic> incompleteClasses() {
        List<Diagnostic> incomplete = new ArrayList<>();
        classes.contents().forEach((file, content) -> {
            if (!content.whole()) {
                incomplete.add(new Diagnostic(file, 0, 0, "not a whole class file; build the project again"));
            }
        });
        return incomplete;
    }

    /**
     * Whether somebody seems to be in the middle of writing, so that it is worth waiting a little: a source that does
     * not compile has just been saved, a class file is not whole, or another's build has deleted classes.
     */
    boolean isUnsettled(Map<Path, Content> handedOut) {
        if (!incompleteClasses().isEmpty()) {
            return true;
        }
        return sources == null
                ? !classes.contents().keySet().containsAll(handedOut.keySet())
                : sources.mayBeHalfWritten();
    }

    boolean dependenciesChanged() {
        FileSnapshot now = scanDependencies(dependencies);
        boolean changed = !now.since(dependencies).isEmpty();
        dependencies = now;
        return changed;
    }

    /** What to watch; build files beyond the project are looked at when somebody asks, which is soon enough. */
    Set<Path> watched(Path project) {
        Set<Path> paths = new LinkedHashSet<>(model.sources());
        paths.addAll(model.resources());
        paths.addAll(model.classes());
        model.buildFiles().stream().filter(file -> file.startsWith(project)).forEach(paths::add);
        return paths;
    }

    /** What to show when files cannot be read or written. */
    Diagnostic failure(Exception e) {
        return new Diagnostic(model.classes().get(0), 0, 0, e.toString());
    }

    @Override
    public void close() {
        if (sources != null) {
            sources.close();
        }
    }

    private FileSnapshot scanDependencies(FileSnapshot previous) {
        Set<Path> paths = new LinkedHashSet<>(model.runtimeDependencies());
        paths.addAll(model.compileClassPath());
        paths.addAll(model.processorPath());
        return FileSnapshot.scan(paths, path -> true, previous);
    }
}
