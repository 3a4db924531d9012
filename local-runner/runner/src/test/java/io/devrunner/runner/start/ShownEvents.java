package io.devrunner.runner.start;

import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.RunnerEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a person would be shown. */
final class ShownEvents implements Console {
    private final List<RunnerEvent> all = new CopyOnWriteArrayList<>();

    @Override
    public void show(RunnerEvent event) {
        all.add(event);
    }

    @Override
    public void progress(String text) {}

    /** As they came; more may come. */
    List<RunnerEvent> all() {
        return all;
    }

    /** Their texts, when nothing but warnings may have been shown. */
    List<String> warnings() {
        return all.stream()
                .map(RunnerEvent.Warning.class::cast)
                .map(RunnerEvent.Warning::text)
                .toList();
    }
}
