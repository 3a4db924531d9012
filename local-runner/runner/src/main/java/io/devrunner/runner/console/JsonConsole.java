package io.devrunner.runner.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One JSON object a line, and nothing else. */
public final class JsonConsole implements Console {
    private final PrintStream out;
    private final InstantSource clock;

    public JsonConsole(PrintStream out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
    }

    @Override
    public synchronized void show(RunnerEvent event) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("time", clock.instant().toString());
        json.put("event", name(event));
        fill(json, event);
        out.println(JsonText.of(json));
    }

    @Override
    public void progress(String text) {}

    /** The event's name in the contract, for every permitted type. */
    static String name(RunnerEvent event) {
        if (event instanceof RunnerEvent.Ready) {
            return "ready";
        } else if (event instanceof RunnerEvent.InvocationStarted) {
            return "invocation.started";
        } else if (event instanceof RunnerEvent.Log) {
            return "log";
        } else if (event instanceof RunnerEvent.InvocationFinished) {
            return "invocation.finished";
        } else if (event instanceof RunnerEvent.CompileFinished) {
            return "compile.finished";
        } else if (event instanceof RunnerEvent.CompileFailed) {
            return "compile.failed";
        } else if (event instanceof RunnerEvent.Reload) {
            return "reload";
        } else if (event instanceof RunnerEvent.SessionChanged) {
            return "session";
        } else if (event instanceof RunnerEvent.Warning) {
            return "warning";
        } else if (event instanceof RunnerEvent.Stopped) {
            return "stopped";
        }
        throw new AssertionError("no name for " + event.getClass());
    }

    private static void fill(ObjectNode json, RunnerEvent event) {
        if (event instanceof RunnerEvent.Ready ready) {
            json.put("mode", ready.mode()).put("stage", ready.stage());
            putUrl(json, "httpUrl", ready.httpUrl());
            putUrl(json, "awsUrl", ready.awsUrl());
            putUrl(json, "webSocketUrl", ready.webSocketUrl());
            putAll(json.putArray("functions"), ready.functions());
            ObjectNode ports = json.putObject("debugPorts");
            ready.debugPorts().forEach(ports::put);
            json.put("millis", ready.millis());
        } else if (event instanceof RunnerEvent.InvocationStarted started) {
            json.put("requestId", started.requestId()).put("function", started.function());
        } else if (event instanceof RunnerEvent.Log log) {
            json.put("requestId", log.requestId())
                    .put("function", log.function())
                    .put("source", log.source())
                    .put("line", log.line());
        } else if (event instanceof RunnerEvent.InvocationFinished finished) {
            fill(json, finished);
        } else if (event instanceof RunnerEvent.CompileFinished compiled) {
            json.put("files", compiled.files()).put("millis", compiled.millis());
        } else if (event instanceof RunnerEvent.CompileFailed failed) {
            ArrayNode diagnostics = json.putArray("diagnostics");
            for (RunnerEvent.Problem problem : failed.diagnostics()) {
                diagnostics
                        .addObject()
                        .put("file", problem.file().toString())
                        .put("line", problem.line())
                        .put("column", problem.column())
                        .put("text", problem.text());
            }
        } else if (event instanceof RunnerEvent.Reload reload) {
            json.put("function", reload.function())
                    .put("kind", reload.kind())
                    .put("classes", reload.classes())
                    .put("millis", reload.millis());
        } else if (event instanceof RunnerEvent.SessionChanged session) {
            json.put("state", session.state());
        } else if (event instanceof RunnerEvent.Warning warning) {
            json.put("text", warning.text());
        }
    }

    private static void fill(ObjectNode json, RunnerEvent.InvocationFinished finished) {
        json.put("requestId", finished.requestId())
                .put("function", finished.function())
                .put("outcome", finished.outcome().name().toLowerCase(Locale.ROOT))
                .put("millis", finished.millis())
                .put("waitMillis", finished.waitMillis())
                .put("initMillis", finished.initMillis());
        if (finished.errorType() != null) {
            json.put("errorType", finished.errorType()).put("errorMessage", finished.errorMessage());
            putAll(json.putArray("stackTrace"), finished.stackTrace());
        }
    }

    private static void putUrl(ObjectNode json, String name, @Nullable URI url) {
        json.put(name, url == null ? null : url.toString());
    }

    private static void putAll(ArrayNode array, List<String> values) {
        values.forEach(array::add);
    }
}
