package io.devrunner.runner;

import io.devrunner.runner.cli.CommandLines;
import java.io.PrintStream;

/** Where the program begins. */
public final class Main {
    private Main() {}

    /** Ends the JVM with the command's exit code. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) {
        // Chunks are posted in parallel; the JDK's HTTP client keeps only five idle connections unless it is told.
        System.setProperty("http.maxConnections", "64");
        // Standard output belongs to the log stream. The stub, whose settings are on our class path, logs to it.
        System.setProperty("org.slf4j.simpleLogger.logFile", "System.err");
        int code = CommandLines.execute(args, takeOut(), System.err);
        System.exit(code);
    }

    /** Standard output is ours alone from now on: annotation processors run in this process, and may print. */
    @SuppressWarnings("SystemOut")
    static PrintStream takeOut() {
        PrintStream out = System.out;
        System.setOut(System.err);
        return out;
    }
}
