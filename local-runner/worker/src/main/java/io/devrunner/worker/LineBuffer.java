package io.devrunner.worker;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The unfinished line of one thread on one stream. */
final class LineBuffer {
    /** CloudWatch Logs cuts longer events too; it bounds what a handler that never ends its line can take. */
    private static final int MOST_BYTES = 262_144;

    private final Records.Source source;
    private final Records records;
    private final Attribution attribution;
    private final Set<LineBuffer> unfinished;

    /** Guarded by this. */
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(128);

    /** Whose line it is: told when the line begins. Guarded by this. */
    private @Nullable String requestId;

    LineBuffer(Records.Source source, Records records, Attribution attribution, Set<LineBuffer> unfinished) {
        this.source = source;
        this.records = records;
        this.attribution = attribution;
        this.unfinished = unfinished;
    }

    synchronized void write(byte[] bytes, int offset, int length) {
        int begin = offset;
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            if (bytes[i] == '\n') {
                append(bytes, begin, i);
                emit();
                begin = i + 1;
            }
        }
        append(bytes, begin, end);
        if (line.size() > 0) {
            unfinished.add(this);
        }
    }

    synchronized void flush(Predicate<@Nullable String> whose) {
        if (line.size() > 0 && whose.test(requestId)) {
            emit();
        }
    }

    private void append(byte[] bytes, int begin, int end) {
        if (line.size() == 0) {
            requestId = attribution.requestId();
        }
        int from = begin;
        while (line.size() + end - from > MOST_BYTES) {
            int to = from + MOST_BYTES - line.size();
            while (to > from && isInsideCharacter(bytes[to])) {
                to--;
            }
            if (to == from && line.size() == 0) {
                // No UTF-8 at all.
                to = from + MOST_BYTES;
            }
            line.write(bytes, from, to - from);
            from = to;
            emit();
        }
        line.write(bytes, from, end - from);
    }

    private static boolean isInsideCharacter(byte utf8) {
        return (utf8 & 0xC0) == 0x80;
    }

    private void emit() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        unfinished.remove(this);
        records.line(requestId, source, text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }
}
