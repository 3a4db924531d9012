package io.devrunner.runner.start;

import java.nio.file.Path;

/** Sends what is logged for ourselves into a file, so that the screen belongs to the log stream. */
final class Diagnostics {
    private static final String PREFIX = "org.slf4j.simpleLogger.";

    private Diagnostics() {}

    /** Must be called before the first logger is made: SLF4J's simple logger reads its settings once. */
    static void writeTo(Path file, boolean verbose) {
        System.setProperty(PREFIX + "logFile", file.toString());
        System.setProperty(PREFIX + "showDateTime", "true");
        System.setProperty(PREFIX + "dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        System.setProperty(PREFIX + "defaultLogLevel", "warn");
        System.setProperty(PREFIX + "log.io.devrunner", verbose ? "debug" : "info");
    }
}
