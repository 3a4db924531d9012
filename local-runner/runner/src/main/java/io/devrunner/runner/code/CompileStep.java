package io.devrunner.runner.code;

import java.io.IOException;
import java.util.List;

/** One way to keep class files current. Only used by the code thread. */
interface CompileStep extends AutoCloseable {
    /**
     * Compiles what has to be compiled. Gives the errors, or nothing if the class files are current. The class
     * directories must have been scanned.
     */
    List<Diagnostic> update() throws IOException;

    /** Somebody waits for the next update, so that what failed for no reason of the sources may be tried again. */
    default void asked() {}

    /** Whether somebody else has deleted class files that the sources make. */
    boolean hasLostClasses();

    /** Whether a source that does not compile was written so recently that its editor may not be done with it. */
    boolean mayBeHalfWritten();

    @Override
    void close();
}
