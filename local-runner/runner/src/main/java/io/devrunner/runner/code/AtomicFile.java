package io.devrunner.runner.code;

import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Writes files so that a reader sees the old content or the new, never a part. */
final class AtomicFile {
    /** The end of the names of files that are on their way. */
    static final String SUFFIX = ".dev-runner-tmp";

    private static final int ATTEMPTS = 3;

    /** On Windows no file is replaced while a virus scanner or an IDE has it open. */
    private static final int ATTEMPTS_IF_HELD = 50;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private AtomicFile() {}

    static void write(Path file, byte[] content) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                Files.createDirectories(file.getParent());
                Path temporary = file.resolveSibling(file.getFileName() + SUFFIX);
                Files.write(temporary, content);
                move(temporary, file);
                return;
            } catch (NoSuchFileException e) {
                // A build that cleans at this moment takes the directory away under us.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static void move(Path from, Path to) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                moveOver(from, to);
                return;
            } catch (AccessDeniedException e) {
                if (attempt == ATTEMPTS_IF_HELD || File.separatorChar != '\\') {
                    Files.deleteIfExists(from);
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private static void moveOver(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
