package io.devrunner.runner.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How large a process has grown.
 *
 * @param peakMegabytes the most memory that it ever held, -1 where the system does not tell
 * @param threads now, -1 where the system does not tell
 */
record ProcessSize(long peakMegabytes, long threads) {
    /** As Linux tells in {@code /proc}. */
    static ProcessSize of(long pid) {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        try {
            List<String> lines = Files.isReadable(status) ? Files.readAllLines(status) : List.of();
            long kilobytes = number(lines, "VmHWM:");
            return new ProcessSize(kilobytes < 0 ? -1 : kilobytes / 1024, number(lines, "Threads:"));
        } catch (IOException ignored) {
            // It has ended.
            return new ProcessSize(-1, -1);
        }
    }

    private static long number(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(-1);
    }
}
