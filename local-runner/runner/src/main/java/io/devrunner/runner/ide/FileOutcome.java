package io.devrunner.runner.ide;

import java.nio.file.Path;

/** What became of one file of an IDE. */
public sealed interface FileOutcome {
    Path file();

    /** There was none, now there is. */
    record Written(Path file) implements FileOutcome {}

    /** It was there and has all that is needed. */
    record Complete(Path file) implements FileOutcome {}

    /**
     * It was there and is somebody's own, so that nothing was changed.
     *
     * @param where the place in the file
     * @param snippet to be put there by hand
     */
    record ToAdd(Path file, String where, String snippet) implements FileOutcome {}
}
