package io.devrunner.runner.project;

import io.devrunner.protocol.UserException;
import io.devrunner.runner.project.Handlers.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes a {@code dev-runner.yaml} to begin with, for the handlers that the sources have. */
public final class NewProjectFile {
    private static final int LONGEST_NAME = 64;

    private NewProjectFile() {}

    /**
     * Writes the file unless there is one.
     *
     * @return its text; empty when there was a file already
     */
    public static Optional<String> write(Path directory) {
        Path file = directory.resolve(ProjectFile.NAME);
        if (Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Handlers handlers = Handlers.in(directory);
            boolean built = Files.exists(directory.resolve("pom.xml")) || GradleFiles.isProject(directory);
            List<Path> below = built ? List.of() : BuildsBelow.of(directory);
            if (!below.isEmpty()) {
                throw new UserException(
                        "there is no build in " + directory,
                        "It has no pom.xml and no build.gradle, but " + BuildsBelow.names(below) + " has",
                        "dev-runner init --project " + below.get(0) + "; " + BuildsBelow.together("here first"));
            }
            String text = text(handlers, built);
            Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
            return Optional.of(text);
        } catch (IOException e) {
            throw new UserException(
                    "cannot write " + file,
                    e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "check --project DIR, and that you may write there",
                    e);
        }
    }

    private static String text(Handlers handlers, boolean built) {
        StringBuilder text = new StringBuilder("# What dev-runner start runs.\n");
        if (!built) {
            text.append("# Where the code lies when there is no pom.xml and no build.gradle:\n")
                    .append("# classes: [build/classes/java/main]\n")
                    .append("# classpath: [\"lib/*.jar\"]\n")
                    .append("# sources: [src/main/java]\n");
        }
        text.append("# Of all functions: variables, lines NAME=value of a file, and what each may say otherwise:\n")
                .append("# environment: {STAGE: dev}\n")
                .append("# environment-file: .env\n")
                .append("# defaults: {memory: 512, timeout: 30}\n");
        if (!handlers.quarkus().isEmpty()) {
            text.append(comment(OtherCompilers.warning(handlers.quarkus(), "")));
        }
        text.append("functions:\n");
        if (handlers.found().isEmpty()) {
            text.append(comment(
                            "No handler was found beside this file and below. Looked for: a class that is named as its"
                                    + " file (.java or .kt) and implements RequestHandler or RequestStreamHandler, by itself"
                                    + " or by classes of the project. Not looked into: "
                                    + String.join(", ", new TreeSet<>(Handlers.NO_SOURCES))
                                    + ", and directories whose names begin with a dot."))
                    .append(
                            "# Your own handler class in place of this one; with ::method behind it if it implements neither:\n")
                    .append("#  hello:\n")
                    .append("#    handler: example.Hello\n")
                    .append("#    routes: [\"GET /\"]\n");
        }
        boolean defaultIsTaken = false;
        for (Map.Entry<String, Handler> function : named(handlers.found()).entrySet()) {
            Event event = function.getValue().event();
            text.append("  " + function.getKey() + ":\n")
                    .append("    handler: " + function.getValue().className() + "\n")
                    .append(routes(function.getKey(), event, defaultIsTaken))
                    .append(event.isPayload1() ? "    payload: \"1.0\"\n" : "");
            defaultIsTaken |= event.isWeb();
        }
        return text.toString();
    }

    private static String routes(String function, Event event, boolean defaultIsTaken) {
        if (!event.isWeb()) {
            return (event == Event.OTHER ? "    # routes: [\"ANY /" : "    routes: [\"ANY /") + function + "\"]\n";
        }
        if (defaultIsTaken) {
            return comment("Another web application: give it the paths that it has.")
                            .indent(4) + "    # routes: [\"ANY /" + function + "/{proxy+}\"]\n";
        }
        return comment("A web application with paths of its own: it gets each call that no other route takes.")
                        .indent(4)
                + "    routes: [\"$default\"]\n";
    }

    private static String comment(String text) {
        return text.replaceAll("(.{1,98})(?: |$)", "# $1\n");
    }

    /** By the names of the functions. */
    private static SortedMap<String, Handler> named(SortedMap<String, Event> handlers) {
        SortedMap<String, Handler> named = new TreeMap<>();
        handlers.forEach((className, event) -> named.put(freeName(className, named), new Handler(className, event)));
        return named;
    }

    /** {@code list-databases} for {@code ListDatabasesHandler}. */
    private static String freeName(String className, SortedMap<String, Handler> taken) {
        String simpleName = className.substring(className.lastIndexOf('.') + 1);
        String words = simpleName.replaceFirst("(?<=.)Handler$", "").replaceAll("[^A-Za-z0-9]", "");
        String name = words.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-")
                .toLowerCase(Locale.ROOT);
        name = name.isEmpty() ? "function" : name.substring(0, Math.min(name.length(), LONGEST_NAME - 4));
        String free = name;
        for (int next = 2; taken.containsKey(free); next++) {
            free = name + "-" + next;
        }
        return free;
    }

    /** A handler class and what it is called with. */
    private record Handler(String className, Event event) {}
}
