package io.devrunner.localcloud.database;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what the server writes, keeps it in a file, and sees in it how the start went. */
final class ServerLog {
    private static final Logger LOG = LoggerFactory.getLogger(ServerLog.class);
    private static final int LAST_LINES = 3;

    private final InputStream output;
    private final Path file;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final Thread reader = new Thread(this::readAll, "database-log");

    /** Only touched by the reader thread until {@link #outcome} is done with {@link Outcome#ENDED}. */
    private final Deque<String> lastErrors = new ArrayDeque<>();

    private ServerLog(InputStream output, Path file) {
        this.output = output;
        this.file = file;
        reader.setDaemon(true);
    }

    /** Starts a thread that reads until the server closes its output. */
    static ServerLog read(InputStream output, Path file) {
        ServerLog log = new ServerLog(output, file);
        log.reader.start();
        return log;
    }

    CompletableFuture<Outcome> outcome() {
        return outcome;
    }

    /** What the server gave as the reason for its end; to be asked after {@link Outcome#ENDED}. */
    String lastWords() {
        return lastErrors.isEmpty() ? "It ended without a word" : String.join("; ", lastErrors);
    }

    /** Waits until the server has closed its output, so has ended. */
    void close(long millis) {
        try {
            reader.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (reader.isAlive()) {
            LOG.warn("The database server still holds its log open: {}", file);
        }
    }

    private void readAll() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8));
                BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                writer.write(line);
                writer.newLine();
                writer.flush();
                look(line);
            }
        } catch (IOException e) {
            LOG.debug("The database server's log {} ends here", file, e);
        } finally {
            outcome.complete(Outcome.ENDED);
        }
    }

    private void look(String line) {
        if (outcome.isDone()) {
            return;
        }
        String lower = line.toLowerCase(Locale.ROOT);
        if (lower.contains("[error]") || lower.contains("error while loading")) {
            if (lastErrors.size() == LAST_LINES) {
                lastErrors.removeFirst();
            }
            lastErrors.addLast(line);
        }
        if (lower.contains("ready for connections")) {
            outcome.complete(Outcome.READY);
        } else if (lower.contains("bind on tcp/ip port")) {
            outcome.complete(Outcome.PORT_TAKEN);
        } else if (lower.contains("can't lock aria control file") || lower.contains("unable to lock ./ibdata1")) {
            outcome.complete(Outcome.DATA_IN_USE);
        }
    }

    /** How the start of a server went. */
    enum Outcome {
        READY,
        PORT_TAKEN,
        DATA_IN_USE,
        ENDED
    }
}
