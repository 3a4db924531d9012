package io.devrunner.infra.vpn;

import io.devrunner.infra.PrivateFiles;
import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Writes certificates and keys where there are none yet, and reads them. */
final class CertificateFiles {
    private CertificateFiles() {}

    /**
     * Writes all of them, mode 0600, or none.
     *
     * @throws UserException when one of them is there already
     */
    static void writeNew(Map<Path, String> texts) throws IOException {
        for (Path file : texts.keySet()) {
            if (Files.exists(file)) {
                throw isThere(file, new FileAlreadyExistsException(file.toString()));
            }
        }
        Set<Path> written = new LinkedHashSet<>();
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

    private static void create(Path file, String text) throws IOException {
        try {
            PrivateFiles.create(file, text);
        } catch (FileAlreadyExistsException e) {
            throw isThere(file, e);
        }
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

    private static UserException isThere(Path file, IOException cause) {
        return new UserException(
                "there is already a file " + file,
                "certificates and keys are never overwritten: whoever uses the old ones would be locked out",
                "take another name or --directory, or move the old file away yourself",
                cause);
    }
}
