package io.devrunner.workerhost;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** The last lines of an invocation, as much as {@code LogType: Tail} shows. */
final class LogTail {
    private static final int MOST_BYTES = 4096;

    /** With their line ends. Guarded by this. */
    private final Deque<byte[]> lines = new ArrayDeque<>();

    /** Guarded by this. */
    private int size;

    synchronized void add(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        lines.addLast(bytes);
        size += bytes.length;
        while (size - lines.getFirst().length >= MOST_BYTES) {
            size -= lines.removeFirst().length;
        }
    }

    /** At most 4,096 bytes; cut at a character when the first line does not fit as a whole. */
    synchronized String text() {
        byte[] all = new byte[size];
        int end = 0;
        for (byte[] line : lines) {
            System.arraycopy(line, 0, all, end, line.length);
            end += line.length;
        }
        int begin = Math.max(0, size - MOST_BYTES);
        while (begin < size && (all[begin] & 0xC0) == 0x80) {
            begin++;
        }
        return new String(all, begin, size - begin, StandardCharsets.UTF_8);
    }
}
