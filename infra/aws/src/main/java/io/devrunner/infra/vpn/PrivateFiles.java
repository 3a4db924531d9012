package io.devrunner.infra.vpn;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;

/** Writes files that their owner alone can read; what is there stays as it is. */
final class PrivateFiles {
    private PrivateFiles() {}

    /** Makes the directory, mode 0700; one that is there is closed to others. */
    static void makeDirectory(Path directory) throws IOException {
        Files.createDirectories(directory.toAbsolutePath().getParent());
        try {
            Files.createDirectory(directory, attributes(directory, "rwx------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
            if (isPosix(directory)) {
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            }
        }
    }

    /**
     * Writes all of them, mode 0600, or none.
     *
     * @throws UserException when one of them is there already
     */
    static void writeNew(Map<Path, String> texts) throws IOException {
        for (Path file : texts.keySet()) {
            if (Files.exists(file)) {
                throw isThere(file);
            }
        }
        Set<Path> written = new java.util.LinkedHashSet<>();
        try {
            for (Map.Entry<Path, String> entry : texts.entrySet()) {
                create(entry.getKey(), entry.getValue());
                written.add(entry.getKey());
            }
        } catch (IOException | RuntimeException e) {
            for (Path file : written) {
                Files.deleteIfExists(file);
            }
            throw e;
        }
    }

    /** Puts a new text into the place of an older one, whole or not at all; mode 0600. */
    static void replace(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        create(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void create(Path file, String text) throws IOException {
        try {
            Files.createFile(file, attributes(file, "rw-------"));
        } catch (FileAlreadyExistsException e) {
            throw isThere(file, e);
        }
        Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.WRITE);
    }

    /**
     * The text of a file.
     *
     * @param fix what to do when there is none
     */
    static String read(Path file, String fix) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new UserException("there is no " + file, "it was not made yet, or was moved", fix, e);
        }
    }

    private static UserException isThere(Path file) {
        return isThere(file, new FileAlreadyExistsException(file.toString()));
    }

    private static UserException isThere(Path file, IOException cause) {
        return new UserException(
                "there is already a file " + file,
                "certificates and keys are never overwritten: whoever uses the old ones would be locked out",
                "take another name or --directory, or move the old file away yourself",
                cause);
    }

    private static FileAttribute<?>[] attributes(Path file, String permissions) {
        return isPosix(file)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
