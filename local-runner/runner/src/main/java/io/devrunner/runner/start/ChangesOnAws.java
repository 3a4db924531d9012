package io.devrunner.runner.start;

import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.RunnerEvent;
import io.devrunner.runner.project.Project;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells, once for each change, that a function is configured on AWS in another way than here. Its variables are not told:
 * each invocation brings them, and they are put to use.
 */
final class ChangesOnAws {
    private final Console console;

    /** What runs here, by name. Guarded by this. */
    private final Map<String, Project.Function> made = new HashMap<>();

    /** Guarded by this. */
    private final Set<Project.Function> told = new HashSet<>();

    ChangesOnAws(Console console) {
        this.console = console;
    }

    /** This runs here from now on. */
    synchronized void made(Project.Function function) {
        made.put(function.name(), function);
    }

    /** So it is on AWS now, where the project file says nothing else. */
    void look(Project.Function now) {
        Project.Function here;
        synchronized (this) {
            here = made.get(now.name());
            if (here == null || now.equals(here) || !told.add(now)) {
                return;
            }
        }
        List<String> changes = changes(here, now);
        if (!changes.isEmpty()) {
            console.show(new RunnerEvent.Warning(now.name() + " was changed on AWS: " + String.join("; ", changes)
                    + ". To run it here as it is there, end dev-runner and start it again"));
        }
    }

    private static List<String> changes(Project.Function here, Project.Function now) {
        List<String> changes = new ArrayList<>();
        // A stub may have lost it.
        if (!now.handler().isEmpty() && !now.handler().equals(here.handler())) {
            changes.add("its handler is " + now.handler() + ", here " + here.handler());
        }
        if (!now.timeout().equals(here.timeout())) {
            changes.add("its timeout is " + now.timeout().toSeconds() + " s, here "
                    + here.timeout().toSeconds() + " s");
        }
        if (now.memoryMegabytes() != here.memoryMegabytes()) {
            changes.add("its memory is " + now.memoryMegabytes() + " MB, here " + here.memoryMegabytes() + " MB");
        }
        return changes;
    }
}
