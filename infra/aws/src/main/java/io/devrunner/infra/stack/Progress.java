package io.devrunner.infra.stack;

/** Hears what happens, line by line. */
@FunctionalInterface
public interface Progress {
    void line(String text);
}
