package io.devrunner.runner.start;

import io.devrunner.protocol.UserException;
import io.devrunner.runner.code.WatchedFiles;
import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.RunnerEvent;
import io.devrunner.runner.project.Project;
import io.devrunner.runner.project.ProjectFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Puts to use what is changed in {@code dev-runner.yaml} while it is in use, as far as that goes without a new start. */
final class ProjectEdits {
    private final LiveFunctions functions;
    private final Console console;
    private final Path path;
    private final Supplier<Project> reader;
    private final boolean local;

    /** {@code dev-runner.yaml} and the files that it names. Guarded by this. */
    private WatchedFiles files;

    /** Guarded by this. */
    private Project last;

    /** What was wrong when it was read last; empty when nothing was. Guarded by this. */
    private String wrong = "";

    /**
     * Nothing has been put to use yet.
     *
     * @param asked before {@code dev-runner.yaml} was read; what is written since then counts as changed
     * @param all the project with all its functions, whichever are run
     * @param reader reads it anew
     * @param local whether the stubs were configured with what it says
     */
    ProjectEdits(
            Instant asked,
            Project all,
            Supplier<Project> reader,
            boolean local,
            LiveFunctions functions,
            Console console) {
        this.path = all.directory().resolve(ProjectFile.NAME);
        this.files = files(all, asked);
        this.last = all;
        this.reader = reader;
        this.local = local;
        this.functions = functions;
        this.console = console;
    }

    private WatchedFiles files(Project project, Instant since) {
        List<Path> paths = new ArrayList<>(List.of(path));
        paths.addAll(project.environmentFiles());
        return new WatchedFiles(paths, since);
    }

    /** Called before each invocation: costs a look at the attributes of a file or two. */
    synchronized void putToUse() {
        // What was wrong may be mended elsewhere, such as a file that is not there.
        boolean changed = files.changes() > 0 || !wrong.isEmpty();
        // An editor that renames files leaves none for a moment; what comes next is a change again.
        if (!changed || !Files.exists(path)) {
            return;
        }
        Instant asked = Instant.now();
        Project now;
        try {
            now = reader.get();
        } catch (UserException e) {
            warnOfWrong(e.what() + ": " + e.why() + " " + e.fix() + " The settings stay as they were.");
            return;
        }
        wrong = "";
        if (!now.environmentFiles().equals(last.environmentFiles())) {
            files = files(now, asked);
        }
        if (!others(now).equals(others(last))) {
            warn(ProjectFile.NAME + " has changed: start dev-runner again to use it all; without a new start only"
                    + " 'handler:', 'memory:', 'timeout:' and the variables of its functions are put to use.");
        }
        if (local) {
            now.functions().forEach(this::warnOfRemoved);
        }
        functions.declare(now.functions());
        last = now;
    }

    /** The stub on the local cloud was configured with them, and the function's own value is what counts without the file. */
    private void warnOfRemoved(Project.Function function) {
        for (Project.Function before : last.functions()) {
            Set<String> removed = new TreeSet<>(before.environment().keySet());
            removed.removeAll(function.environment().keySet());
            if (before.name().equals(function.name()) && !removed.isEmpty()) {
                warn(function.name() + " is configured with " + String.join(", ", removed) + " until dev-runner is"
                        + " started again.");
            }
        }
    }

    private void warnOfWrong(String text) {
        if (!text.equals(wrong)) {
            wrong = text;
            warn(text);
        }
    }

    private void warn(String text) {
        console.show(new RunnerEvent.Warning(text));
    }

    /** What is put to use by a new start alone. */
    private static Project others(Project project) {
        return new Project(
                project.directory(),
                project.stage(),
                project.embeddedDatabase(),
                project.cors(),
                project.locations(),
                List.of(),
                project.functions().stream()
                        .map(function -> function.configuredAs(Project.Function.onAws(function.name())))
                        .toList());
    }
}
