package io.devrunner.runner.code;

import io.devrunner.runner.code.ClassDirectories.Content;
import io.devrunner.runner.project.BuildModel;
import io.devrunner.runner.project.BuildModule;
import io.devrunner.runner.project.CompileCommand;
import io.devrunner.runner.project.ResourceFiltering;
import io.devrunner.runner.project.Resources;
import io.devrunner.runner.project.SharedClasses;
import io.devrunner.workerhost.ClassContent;
import io.devrunner.workerhost.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sources, resources, class files and dependencies of a build model. Not safe for several threads. */
final class ProjectCode implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ProjectCode.class);

    private final BuildModel model;
    private final ClassDirectories classes;
    private final List<ResourceSync> resources;

    /** In the order in which they are compiled; empty when somebody else compiles. */
    private final List<CompileStep> steps;

    private final Set<Path> dependencyPaths;
    private FileSnapshot dependencies;

    /** What {@link #sharedWarnings} are about: class names and the directories in which they differ. */
    private Map<String, List<Path>> shared = Map.of();

    private List<String> sharedWarnings = List.of();

    private ProjectCode(
            BuildModel model, ClassDirectories classes, List<ResourceSync> resources, List<CompileStep> steps) {
        this.model = model;
        this.classes = classes;
        this.resources = List.copyOf(resources);
        this.steps = List.copyOf(steps);
        this.dependencyPaths = dependencyPaths(model);
        this.dependencies = scanDependencies(FileSnapshot.EMPTY);
    }

    static ProjectCode open(BuildModel model, Path stateDirectory, CodeEvents events) {
        ClassDirectories classes = scanned(model.classes());
        ClassIndex index = new ClassIndex();
        List<ResourceSync> resources = new ArrayList<>();
        List<CompileStep> steps = new ArrayList<>();
        CompileCommand command = model.compileCommand();
        if (command != null) {
            CommandRun run = new CommandRun(command, stateDirectory.resolve("logs/compile.log"));
            steps.add(new CommandSync(command, run, classes, events, System::nanoTime));
            return new ProjectCode(model, classes, List.of(), steps);
        }
        for (BuildModule module : model.modules()) {
            resources.add(resources(module, stateDirectory, events));
            if (!module.sources().isEmpty()) {
                Path place = model.buildFiles().isEmpty()
                        ? module.sources().get(0)
                        : model.buildFiles().get(0);
                steps.add(new SourceSync(
                        module,
                        new ModuleClasses(module, classes),
                        index,
                        SourceCompiler.open(module, place),
                        events,
                        stampFile(stateDirectory, module.classes().get(0).toString())));
            }
        }
        return new ProjectCode(model, classes, resources, steps);
    }

    /**
     * Without a directory that has the class directory in it, where the copies would be copied, again and again, and
     * without one whose copies no class loader finds.
     */
    private static ResourceSync resources(BuildModule module, Path stateDirectory, CodeEvents events) {
        Path output = module.classes().get(0);
        List<Resources.Directory> directories = new ArrayList<>();
        for (Resources.Directory directory : module.resources().directories()) {
            if (output.startsWith(directory.path())) {
                events.warning("the resources in " + directory.path() + " are not copied, as " + output
                        + " is within; let your build copy them");
            } else if (!output.resolve(directory.target()).normalize().startsWith(output)) {
                events.warning("the resources in " + directory.path() + " are not copied, as their target "
                        + directory.target() + " is not within " + output + "; let your build copy them");
            } else {
                directories.add(directory);
            }
        }
        return ResourceSync.open(
                new Resources(directories, module.resources().filtering()),
                module.sources(),
                output,
                stampFile(stateDirectory, output + " resources"),
                events::warning);
    }

    private static ClassDirectories scanned(List<Path> roots) {
        ClassDirectories classes = new ClassDirectories(roots);
        try {
            classes.scan();
        } catch (IOException | UncheckedIOException e) {
            log.debug("cannot read class directories yet; the first update will say so", e);
        }
        return classes;
    }

    private static Path stampFile(Path stateDirectory, String name) {
        return stateDirectory.resolve("stamps").resolve(FileSnapshot.hash(name.getBytes(StandardCharsets.UTF_8)));
    }

    BuildModel model() {
        return model;
    }

    /** Looks at the class directories. */
    void scan() throws IOException {
        classes.scan();
    }

    /**
     * Compiles and copies what has to be, after a scan; gives the compiler's errors. Who writes looks at the disk again
     * afterwards, so that a call without a change costs one look.
     */
    List<Diagnostic> update() throws IOException {
        boolean copied = false;
        for (ResourceSync resource : resources) {
            copied |= resource.update(classes);
        }
        if (copied) {
            classes.scan();
        }
        for (CompileStep step : steps) {
            List<Diagnostic> errors = step.update();
            if (!errors.isEmpty()) {
                return errors;
            }
        }
        return incompleteClasses();
    }

    /** Somebody waits for the next update. */
    void asked() {
        steps.forEach(CompileStep::asked);
    }

    /** Whether class files that were compiled here have been deleted by somebody else, as the last scan found. */
    boolean hasLostClasses() {
        return steps.stream().anyMatch(CompileStep::hasLostClasses);
    }

    Map<Path, Content> contents() {
        return classes.contents();
    }

    /** What there is to run, as the last update left it. */
    Code code() {
        return new Code(model.classes(), model.runtimeDependencies(), classes.files());
    }

    /** A warning where that code has left out what another function may need. */
    List<String> warnings(Code code, Path project) {
        Map<String, List<Path>> now = new TreeMap<>();
        for (Content content : classes.hidden()) {
            ClassContent first = Objects.requireNonNull(code.files().classes().get(content.lookup()));
            if (!first.hasBytesOf(Objects.requireNonNull(content.bytes()))) {
                now.computeIfAbsent(content.lookup(), any -> new ArrayList<>(List.of(first.directory())))
                        .add(content.root());
            }
        }
        // Who compares all modules for each of many names keeps a call waiting.
        if (!now.equals(shared)) {
            shared = now;
            sharedWarnings = SharedClasses.warnings(model, now, project);
        }
        return sharedWarnings;
    }

    private List<Diagnostic> incompleteClasses() {
        return classes.incomplete().stream()
                .map(file -> new Diagnostic(file, 0, 0, "not a whole class file; build the project again"))
                .toList();
    }

    /**
     * Whether another's build seems to be under way, so that it is worth waiting a little: a class file is not whole, or
     * classes have been deleted.
     */
    boolean isIncomplete(Map<Path, Content> handedOut) {
        Map<Path, Content> now = classes.contents();
        return !classes.incomplete().isEmpty()
                || (steps.isEmpty()
                        && handedOut.entrySet().stream()
                                .anyMatch(old -> old.getValue().bytes() != null && !now.containsKey(old.getKey())));
    }

    /** Whether a source that does not compile has just been saved, or one was saved while it was compiled. */
    boolean isBeingSaved() {
        return steps.stream().anyMatch(CompileStep::mayBeHalfWritten);
    }

    boolean dependenciesChanged() {
        FileSnapshot now = scanDependencies(dependencies);
        boolean changed = !now.since(dependencies).isEmpty();
        dependencies = now;
        return changed;
    }

    /** What to watch; build files beyond the project are looked at when somebody asks, which is soon enough. */
    Set<Path> watched(Path project) {
        Set<Path> paths = new LinkedHashSet<>(model.classes());
        model.modules().forEach(module -> {
            paths.addAll(module.sources());
            paths.addAll(module.resources().paths());
            ResourceFiltering filtering = module.resources().filtering();
            if (filtering != null) {
                paths.addAll(filtering.files());
            }
        });
        CompileCommand command = model.compileCommand();
        if (command != null) {
            paths.addAll(command.watched());
        }
        model.buildFiles().stream().filter(file -> file.startsWith(project)).forEach(paths::add);
        return paths;
    }

    /** What to show when files cannot be read or written. */
    Diagnostic failure(Exception e) {
        return new Diagnostic(
                model.classes().get(0),
                0,
                0,
                "the class files cannot be read or written (" + e + "); see that all on this path are directories that"
                        + " you may write to, or delete what stands in the way");
    }

    @Override
    public void close() {
        steps.forEach(CompileStep::close);
    }

    private FileSnapshot scanDependencies(FileSnapshot previous) {
        return FileSnapshot.scan(dependencyPaths, path -> true, previous);
    }

    private static Set<Path> dependencyPaths(BuildModel model) {
        Set<Path> paths = new LinkedHashSet<>(model.runtimeDependencies());
        model.modules().forEach(module -> {
            paths.addAll(module.compileClassPath());
            paths.addAll(module.processorPath());
            paths.addAll(CompileSettings.lombokFiles(module));
        });
        // The modules' own are no dependencies: they change with each save.
        model.classes().forEach(paths::remove);
        return paths;
    }
}
