package io.devrunner.localcloud.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Processes that stand still, as Lambda freezes an execution environment that has nothing to do, until this is closed.
 * For Linux and macOS, whose {@code kill} can stop a process.
 */
public final class Freeze implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 10;

    private final List<ProcessHandle> processes;

    private Freeze(List<ProcessHandle> processes) {
        this.processes = processes;
    }

    /** Stops the processes. */
    public static Freeze of(List<ProcessHandle> processes) {
        signal("-STOP", processes);
        return new Freeze(List.copyOf(processes));
    }

    /** Thaws those that still live. */
    @Override
    public void close() {
        signal("-CONT", processes.stream().filter(ProcessHandle::isAlive).toList());
    }

    private static void signal(String signal, List<ProcessHandle> processes) {
        if (processes.isEmpty()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of("kill", signal));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        try {
            Process kill = new ProcessBuilder(command).inheritIO().start();
            if (!kill.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                kill.destroyForcibly();
                throw new IllegalStateException(String.join(" ", command) + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("this system has no kill command, processes cannot be frozen", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted at " + String.join(" ", command), e);
        }
    }
}
