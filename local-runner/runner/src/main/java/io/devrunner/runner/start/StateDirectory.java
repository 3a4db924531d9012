package io.devrunner.runner.start;

import io.devrunner.infra.PrivateFiles;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.session.Lineage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The project's {@code .dev-runner/}, held by one runner at a time and ignored by git. */
final class StateDirectory implements AutoCloseable {
    /** More starts in a row than fail within the minute in which a session that was not taken out is in the way. */
    private static final int MOST_SESSIONS = 16;

    private final Path path;
    private final FileChannel channel;

    /** Released when the channel is closed; kept here so that it is not collected before. */
    @SuppressWarnings("UnusedVariable")
    private final FileLock lock;

    private StateDirectory(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Makes the directory if need be, and takes hold of it.
     *
     * @throws UserException when another runner has it, or it cannot be written
     */
    static StateDirectory open(Path project) {
        Path path = project.resolve(".dev-runner");
        try {
            // Also when an earlier version made it: logs and the database are nobody else's business.
            PrivateFiles.makeDirectory(path);
            Files.createDirectories(path.resolve("logs"));
            Files.writeString(path.resolve(".gitignore"), "*\n");
            FileChannel channel = FileChannel.open(
                    path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                FileLock lock = tryLock(channel);
                if (lock == null) {
                    throw held(project, path);
                }
                Files.writeString(
                        path.resolve("pid"),
                        Long.toString(ProcessHandle.current().pid()));
                return new StateDirectory(path, channel, lock);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UserException(
                    "the directory " + path + " cannot be used",
                    e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "make it writable: chmod -R u+rwX '" + project + "'",
                    e);
        }
    }

    private static UserException held(Path project, Path path) {
        String holder;
        try {
            holder = Files.readString(path.resolve("pid")).strip();
        } catch (IOException ignored) {
            // It took hold a moment ago, and has not written who it is.
            holder = "";
        }
        return new UserException(
                "another dev-runner runs in " + project,
                (holder.isEmpty() ? "another process" : "process " + holder) + " holds " + path.resolve("lock"),
                "use that one, or end it with Ctrl-C in its terminal"
                        + (holder.isEmpty() ? "" : " (kill " + holder + ")"));
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException ignored) {
            // Held by this very JVM, which is just as much another runner.
            return null;
        }
    }

    Path path() {
        return path;
    }

    /** Writes {@code local.env}, to be sourced by a shell; only its owner can read it. */
    void writeEnvironment(Map<String, String> variables) {
        StringBuilder text = new StringBuilder();
        variables.forEach((name, value) ->
                text.append("export ").append(name).append("='").append(value).append("'\n"));
        Path file = path.resolve("local.env");
        try {
            PrivateFiles.replace(file, text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /**
     * The next session of this project. It is remembered before it is in the table, for the next runner, should this one
     * be ended before it has taken the session out. The runners of those before it have ended, since this one holds the
     * directory now.
     */
    Lineage nextSession() {
        List<String> before = sessions();
        Lineage next = Lineage.after(Set.copyOf(before));
        List<String> remembered =
                new ArrayList<>(before.subList(Math.max(0, before.size() - MOST_SESSIONS + 1), before.size()));
        remembered.add(next.sessionId());
        writeSessions(remembered);
        return next;
    }

    /** The session is in the table: those before it stand in nobody's way any more. */
    void registered(Lineage lineage) {
        writeSessions(List.of(lineage.sessionId()));
    }

    private List<String> sessions() {
        Path file = path.resolve("session");
        try {
            return Files.exists(file)
                    ? Files.readString(file)
                            .lines()
                            .filter(line -> !line.isBlank())
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private void writeSessions(List<String> ids) {
        Path file = path.resolve("session");
        try {
            Files.writeString(file, String.join("\n", ids));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** The credentials end with the local cloud. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(path.resolve("local.env"));
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot let go of " + path, e);
        }
    }
}
