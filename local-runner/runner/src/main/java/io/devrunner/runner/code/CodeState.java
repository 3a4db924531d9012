package io.devrunner.runner.code;

import io.devrunner.workerhost.Code;
import java.util.List;

/** What there is to run at a moment. */
public sealed interface CodeState {
    /**
     * Class files that belong to the sources as they are.
     *
     * @param generation one more each time a class, a resource or a dependency changes; equal means the same code
     * @param changed the names of the classes, or the paths of the resources, that differ from the generation before
     */
    record Ready(long generation, Code code, List<String> changed) implements CodeState {
        public Ready {
            changed = List.copyOf(changed);
        }
    }

    /** The sources do not compile, or class files cannot be read: there is nothing that may be run. */
    record Broken(List<Diagnostic> diagnostics) implements CodeState {
        public Broken {
            diagnostics = List.copyOf(diagnostics);
        }
    }
}
