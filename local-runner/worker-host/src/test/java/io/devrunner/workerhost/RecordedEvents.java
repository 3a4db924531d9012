package io.devrunner.workerhost;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Keeps what a worker host tells its owner. */
final class RecordedEvents implements WorkerEvents {
    final List<Line> lines = new CopyOnWriteArrayList<>();
    final List<String> started = new CopyOnWriteArrayList<>();
    final List<String> warnings = new CopyOnWriteArrayList<>();

    record Line(@Nullable String requestId, Source source, String text) {}

    @Override
    public void invocationStarted(String function, String requestId) {
        started.add(requestId);
    }

    @Override
    public void line(String function, @Nullable String requestId, Source source, String line) {
        lines.add(new Line(requestId, source, line));
    }

    @Override
    public void warning(String function, String text) {
        warnings.add(text);
    }

    /** The lines of one invocation, in their order. */
    List<String> linesOf(String requestId) {
        return lines.stream()
                .filter(line -> requestId.equals(line.requestId()))
                .map(Line::text)
                .toList();
    }
}
