package io.devrunner.runner.console;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** The log stream for a person: a line for each event, the invocation's first letters in front of its lines. */
public final class PrettyConsole implements Console {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final int SHORT_ID = 8;

    private final PrintStream out;
    private final Marks marks;
    private final boolean colour;
    private final Path directory;
    private final Path here;
    private final InstantSource clock;
    private final ZoneId zone;

    /**
     * Shows file names relative to the directory.
     *
     * @param charset in which the stream writes
     * @param colour whether the terminal understands colours and its owner wants them
     * @param directory the project's
     * @param here where the developer is, from where commands are named
     */
    public PrettyConsole(
            PrintStream out,
            Charset charset,
            boolean colour,
            Path directory,
            Path here,
            InstantSource clock,
            ZoneId zone) {
        this.out = out;
        this.marks = Marks.of(charset);
        this.colour = colour;
        this.directory = directory;
        this.here = here;
        this.clock = clock;
        this.zone = zone;
    }

    @Override
    public synchronized void show(RunnerEvent event) {
        if (event instanceof RunnerEvent.Ready ready) {
            show(ready);
        } else if (event instanceof RunnerEvent.InvocationStarted started) {
            line(started.requestId(), paint(Style.CYAN, marks.begun() + " " + started.function()));
        } else if (event instanceof RunnerEvent.Log log) {
            show(log);
        } else if (event instanceof RunnerEvent.InvocationFinished finished) {
            show(finished);
        } else if (event instanceof RunnerEvent.CompileFinished compiled) {
            line(
                    "",
                    paint(Style.GREEN, marks.good() + " compiled ") + count(compiled.files(), "file") + " in "
                            + compiled.millis() + " ms");
        } else if (event instanceof RunnerEvent.CompileFailed failed) {
            show(failed);
        } else if (event instanceof RunnerEvent.Reload reload) {
            line(
                    "",
                    paint(Style.GREEN, marks.renewed() + " " + reload.kind() + " ") + reload.function() + ", "
                            + count(reload.classes(), "changed class", "changed classes") + " in " + reload.millis()
                            + " ms");
        } else if (event instanceof RunnerEvent.SessionChanged session) {
            line("", paint(Style.DIM, "bridge: " + session.state()));
        } else if (event instanceof RunnerEvent.Warning warning) {
            line("", paint(Style.YELLOW, "! " + warning.text()));
        } else if (event instanceof RunnerEvent.Stopped) {
            line("", paint(Style.DIM, "stopped"));
        }
    }

    @Override
    public synchronized void progress(String text) {
        line("", paint(Style.DIM, text));
    }

    private void show(RunnerEvent.Ready ready) {
        line(
                "",
                paint(Style.BOLD, "ready") + " in " + ready.millis() + " ms: "
                        + (ready.mode().equals("local") ? "the local cloud, no AWS account is used" : "on AWS")
                        + ", stage "
                        + ready.stage());
        for (String route : ready.routes()) {
            out.println("    " + route);
        }
        if (ready.awsUrl() != null) {
            out.println("    AWS endpoint  " + ready.awsUrl() + "  (for the AWS CLI: "
                    + fromHere(directory.resolve(".dev-runner/local.env")) + ")");
        }
        String option = directory.equals(here) ? "" : " --project " + fromHere(directory);
        String hint = "  (for your IDE: dev-runner init --ide" + option + ")";
        for (Map.Entry<String, Integer> port : ready.debugPorts().entrySet()) {
            out.println("    debugger      127.0.0.1:" + port.getValue() + "  " + port.getKey() + hint);
            hint = "";
        }
        out.flush();
    }

    private void show(RunnerEvent.Log log) {
        boolean error = log.source().equals("stderr");
        line(
                log.requestId() == null ? log.function() : log.requestId(),
                error ? paint(Style.YELLOW, log.line()) : log.line());
    }

    private void show(RunnerEvent.InvocationFinished finished) {
        String times = finished.millis() + " ms"
                + (finished.waitMillis() > 0 ? ", waited " + finished.waitMillis() + " ms" : "")
                + (finished.initMillis() > 0 ? ", init " + finished.initMillis() + " ms" : "");
        if (finished.outcome() == RunnerEvent.Outcome.OK) {
            line(finished.requestId(), paint(Style.GREEN, marks.good() + " " + finished.function()) + " " + times);
            return;
        }
        if (finished.outcome() == RunnerEvent.Outcome.CANCELED) {
            line(
                    finished.requestId(),
                    paint(Style.YELLOW, marks.bad() + " " + finished.function()) + " canceled after " + times
                            + ": its caller waits no more");
            return;
        }
        line(finished.requestId(), paint(Style.RED, marks.bad() + " " + finished.function()) + " " + times);
        if (finished.errorType() != null) {
            line(finished.requestId(), paint(Style.RED, finished.errorType() + ": " + summary(finished)));
        }
    }

    /** The whole error stands above already: the runtime logs what the handler throws, and we what does not compile. */
    private static String summary(RunnerEvent.InvocationFinished finished) {
        return String.valueOf(finished.errorMessage()).lines().findFirst().orElse("");
    }

    private void show(RunnerEvent.CompileFailed failed) {
        line("", paint(Style.RED, marks.bad() + " does not compile"));
        for (RunnerEvent.Problem problem : failed.diagnostics()) {
            Path file = problem.file().startsWith(directory) ? directory.relativize(problem.file()) : problem.file();
            String place = problem.line() == 0 ? file + ":" : file + ":" + problem.line() + ":" + problem.column();
            out.println("    " + paint(Style.BOLD, place) + " " + problem.text().replace("\n", "\n      "));
        }
        out.flush();
    }

    private void line(String id, String text) {
        String shown = id.length() > SHORT_ID && id.indexOf('-') == SHORT_ID ? id.substring(0, SHORT_ID) : id;
        out.println(paint(Style.DIM, TIME.format(clock.instant().atZone(zone)) + (shown.isEmpty() ? "" : " " + shown))
                + " " + text);
        out.flush();
    }

    private Path fromHere(Path file) {
        return file.startsWith(here) ? here.relativize(file) : file;
    }

    private static String count(int number, String noun) {
        return count(number, noun, noun + "s");
    }

    private static String count(int number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }

    private String paint(Style style, String text) {
        return colour ? style.paint(text) : text;
    }
}
