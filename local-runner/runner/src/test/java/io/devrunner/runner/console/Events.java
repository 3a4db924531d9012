package io.devrunner.runner.console;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One event of each kind, with every field set. */
final class Events {
    static final Path DIRECTORY = Path.of("project").toAbsolutePath();

    private static final String ID = "11111111-2222-3333-4444-555555555555";

    static final RunnerEvent.Ready READY = new RunnerEvent.Ready(
            "local",
            "dev",
            URI.create("http://127.0.0.1:3000"),
            URI.create("http://127.0.0.1:4510"),
            URI.create("ws://127.0.0.1:4510/dev"),
            List.of("hello"),
            Map.of("hello", 5005),
            List.of("GET http://127.0.0.1:3000/  hello"),
            812);
    static final RunnerEvent.InvocationStarted STARTED = new RunnerEvent.InvocationStarted(ID, "hello");
    static final RunnerEvent.Log LOG = new RunnerEvent.Log(ID, "hello", "stdout", "a line");
    static final RunnerEvent.InvocationFinished FINISHED =
            new RunnerEvent.InvocationFinished(ID, "hello", RunnerEvent.Outcome.OK, 12, 3, 40, null, null, List.of());
    static final RunnerEvent.InvocationFinished FAILED = new RunnerEvent.InvocationFinished(
            ID,
            "hello",
            RunnerEvent.Outcome.ERROR,
            12,
            0,
            0,
            "java.lang.IllegalStateException",
            "no",
            List.of("a.B.c(B.java:7)"));
    static final RunnerEvent.CompileFinished COMPILED = new RunnerEvent.CompileFinished(1, 34);
    static final RunnerEvent.CompileFailed NOT_COMPILED = new RunnerEvent.CompileFailed(
            List.of(new RunnerEvent.Problem(DIRECTORY.resolve("src/A.java"), 3, 14, "';' expected")));
    static final RunnerEvent.Reload RELOAD = new RunnerEvent.Reload("hello", "reload", 2, 5);
    static final RunnerEvent.SessionChanged SESSION = new RunnerEvent.SessionChanged("lost");
    static final RunnerEvent.Warning WARNING = new RunnerEvent.Warning("look out");
    static final RunnerEvent.Stopped STOPPED = new RunnerEvent.Stopped();

    static final List<RunnerEvent> ALL =
            List.of(READY, STARTED, LOG, FINISHED, FAILED, COMPILED, NOT_COMPILED, RELOAD, SESSION, WARNING, STOPPED);

    private Events() {}
}
