package io.devrunner.worker;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Cuts what threads print into lines, each thread and stream by itself, so that concurrent lines never mix. */
final class Output {
    private final Records records;
    private final Attribution attribution;
    /** The buffers that hold an unfinished line. */
    private final Set<LineBuffer> unfinished = ConcurrentHashMap.newKeySet();

    Output(Records records, Attribution attribution) {
        this.records = records;
        this.attribution = attribution;
    }

    private OutputStream stream(Records.Source source) {
        return new Stream(source);
    }

    /** Stays open when a handler closes it, since the other environments and generations print there too. */
    PrintStream printStream(Records.Source source) {
        return new PrintStream(stream(source), false, StandardCharsets.UTF_8) {
            @Override
            public void close() {
                flush();
            }
        };
    }

    /** Writes the unfinished lines of the invocation, and those of no invocation. */
    void flush(@Nullable String requestId) {
        for (LineBuffer buffer : unfinished) {
            buffer.flush(owner -> owner == null || Objects.equals(owner, requestId));
        }
    }

    /** Writes all unfinished lines. */
    void flush() {
        for (LineBuffer buffer : unfinished) {
            buffer.flush(owner -> true);
        }
    }

    private final class Stream extends OutputStream {
        @SuppressWarnings("ThreadLocalUsage") // there are two of this class in a worker
        private final ThreadLocal<LineBuffer> buffer;

        Stream(Records.Source source) {
            this.buffer = ThreadLocal.withInitial(() -> new LineBuffer(source, records, attribution, unfinished));
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            buffer.get().write(bytes, offset, length);
        }
    }
}
