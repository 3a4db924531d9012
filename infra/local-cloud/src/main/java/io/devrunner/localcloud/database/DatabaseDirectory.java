package io.devrunner.localcloud.database;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of one database, ours alone while this is open: the server's data, its password (mode 0600), the series
 * of the server that wrote the data, its log and its process id.
 */
final class DatabaseDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseDirectory.class);
    private static final String UNFINISHED = "unfinished.";
    private static final long FORMER_SERVER_SECONDS = 10;

    private final Path root;
    private final FileChannel lock;

    private DatabaseDirectory(Path root, FileChannel lock) {
        this.root = root;
        this.lock = lock;
    }

    /** Makes the directory if need be and takes its lock, which the operating system frees if this JVM dies. */
    static DatabaseDirectory lock(Path directory) {
        Path root = directory.toAbsolutePath().normalize();
        FileChannel channel = null;
        try {
            makeDirectory(root);
            Path file = root.resolve("lock");
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (tryLock(channel) != null) {
                channel.truncate(0);
                channel.write(utf8(ProcessHandle.current().pid() + "\n"));
                return new DatabaseDirectory(root, channel);
            }
            String owner = Files.readString(file).strip();
            channel.close();
            throw new UserException(
                    "The database in " + root + " is in use",
                    "Another dev-runner (process " + owner + ") has it open",
                    "Use that one, or end it: kill " + owner);
        } catch (IOException e) {
            closeAfter(e, channel);
            throw unusable(root, e);
        }
    }

    Path root() {
        return root;
    }

    Path data() {
        return root.resolve("mariadb");
    }

    Path certificate() {
        return root.resolve("certificate.pem");
    }

    Path certificateKey() {
        return root.resolve("certificate-key.pem");
    }

    Path pidFile() {
        return root.resolve("server.pid");
    }

    Path log() {
        return root.resolve("server.log");
    }

    /** Whether there is a database; an empty directory is none yet. */
    boolean holdsData() {
        try {
            if (Directories.isEmpty(data())) {
                return false;
            }
        } catch (IOException e) {
            throw unusable(data(), e);
        }
        if (Files.isDirectory(data().resolve("mysql")) && Files.exists(data().resolve("ibdata1"))) {
            return true;
        }
        throw new UserException(
                "There is no MariaDB database in " + data(),
                "The directory is not empty, but ibdata1 or mysql is missing",
                "Put the missing files back, or start afresh: rm -r '" + data() + "'");
    }

    /** Makes the data of a new database; if that fails, the directory is as before. */
    void create(DataMaker maker) {
        deleteLeftovers();
        try {
            Path unfinished = Files.createTempDirectory(root, UNFINISHED);
            maker.makeIn(unfinished);
            Files.deleteIfExists(data());
            Directories.moveUnlessPresent(unfinished, data());
        } catch (IOException e) {
            throw unusable(root, e);
        }
    }

    /** Of a runner that was killed; its server may still be writing there for a moment, then the next time does it. */
    private void deleteLeftovers() {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(root, UNFINISHED + "*")) {
            for (Path leftover : leftovers) {
                Directories.delete(leftover);
            }
        } catch (IOException e) {
            LOG.debug("Not all leftovers in {} could be deleted", root, e);
        }
    }

    Optional<String> password() {
        return read("password").filter(text -> !text.isEmpty());
    }

    void rememberPassword(String password) {
        write(root.resolve("password"), password);
    }

    /** The series of the server that wrote the data last, such as {@code 11.4}. */
    Optional<String> series() {
        return read("series").filter(text -> text.matches("\\d{1,4}\\.\\d{1,4}"));
    }

    void rememberSeries(String series) {
        if (!series().equals(Optional.of(series))) {
            write(root.resolve("series"), series);
        }
    }

    /** Waits for the server of a runner that was killed: it is shutting down while we hold the lock. */
    void awaitFormerServer() {
        Optional<ProcessHandle> former = read("server.pid")
                .filter(text -> text.matches("\\d{1,18}"))
                .flatMap(text -> ProcessHandle.of(Long.parseLong(text)))
                .filter(this::servesThisData);
        try {
            if (former.isPresent()) {
                former.get().onExit().get(FORMER_SERVER_SECONDS, TimeUnit.SECONDS);
            }
            Files.deleteIfExists(pidFile());
        } catch (TimeoutException e) {
            throw inUseByServer(former.orElseThrow().pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the former server", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The former server could not be waited for", e);
        } catch (IOException e) {
            throw unusable(root, e);
        }
    }

    /** A pid may have gone to another program since; where the arguments can be read, they tell. */
    private boolean servesThisData(ProcessHandle process) {
        boolean server = process.info()
                .command()
                .map(command -> Path.of(command).getFileName().toString())
                .filter(name -> name.startsWith("mariadbd") || name.startsWith("mysqld"))
                .isPresent();
        return server
                && process.info()
                        .arguments()
                        .map(arguments -> String.join("\n", arguments).contains(root.toString()))
                        .orElse(true);
    }

    private UserException inUseByServer(long pid, Exception cause) {
        return new UserException(
                "The database in " + root + " is in use",
                "A server that was left behind (process " + pid + ") still runs on it",
                "End it: kill " + pid,
                cause);
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw unusable(root, e);
        }
    }

    private Optional<String> read(String name) {
        Path file = root.resolve(name);
        try {
            return Files.notExists(file)
                    ? Optional.empty()
                    : Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    /** Writes a file that only its owner can read; a crash leaves the old content or the new. */
    void write(Path file, String text) {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(unfinished);
            makeFile(unfinished);
            Files.writeString(unfinished, text + "\n");
            Directories.replace(unfinished, file);
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException ignored) {
            return null; // Held by this very JVM.
        }
    }

    private static void makeDirectory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Files.createDirectories(directory.getParent());
        try {
            if (isPosix(directory)) {
                Files.createDirectory(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectory(directory);
            }
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
    }

    private static void makeFile(Path file) throws IOException {
        if (isPosix(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file); // On Windows a file in the profile of a user is theirs alone.
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void closeAfter(IOException failure, @Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }

    private static UserException unusable(Path path, IOException cause) {
        return new UserException(
                "The database directory " + path + " cannot be used",
                String.valueOf(cause),
                "It must be a directory that you may read and write; fix it or move it away",
                cause);
    }

    /** Fills an empty directory with a new database. */
    interface DataMaker {
        void makeIn(Path directory) throws IOException;
    }
}
