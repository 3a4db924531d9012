package io.devrunner.runner.console;

/** Shows what happens. Can be called from any thread; shows events in the order of the calls. */
public interface Console {
    void show(RunnerEvent event);

    /** One step of starting up that takes a while, for a person alone. */
    void progress(String text);
}
