package io.devrunner.runner.code;

import java.time.Duration;
import java.util.List;

/** What {@link CodeSync} tells its owner. Called from its thread, outside locks; must not block for long. */
public interface CodeEvents {
    void compileFinished(int files, Duration duration);

    void compileFailed(List<Diagnostic> diagnostics);

    /** There is new code; called before any {@link CodeSync#current} hands it out. */
    void changed(CodeState.Ready code);

    void warning(String text);
}
