package io.devrunner.runner.project;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes a {@code dev-runner.yaml} to begin with, for the handlers that the sources have. */
public final class NewProjectFile {
    private static final Set<String> NO_SOURCES = Set.of("target", "build", "out", "node_modules", "test");
    private static final Pattern PACKAGE = Pattern.compile("^\\s*package\\s+([\\w.]+)\\s*(?:;|$)", Pattern.MULTILINE);

    /**
     * What makes a handler of a class, also by a framework's own, such as {@code MicronautRequestHandler}; the groups are
     * there when its event is a call over HTTP, in either format. Spring's {@code HttpRequestHandler} is something else.
     */
    private static final String OF_LAMBDA = "\\b(?!\\w*HttpRequestHandler\\b)\\w*(?:RequestStreamHandler\\b"
            + "|RequestHandler\\b(?:\\s*<\\s*(?:[a-z]\\w*\\.)*"
            + "(?:(APIGatewayV2HTTPEvent)\\b|(APIGatewayProxyRequestEvent)\\b)?)?)";

    private static final String CLASS = "(?<!abstract )\\bclass\\s+NAME\\b";

    /** Their bounds are no supertypes. */
    private static final String TYPE_PARAMETERS = "(?:\\s*<(?:[^<>{]|<[^<>{]*>)*>)?+";

    private static final String JAVA = CLASS + TYPE_PARAMETERS + "[^{]*?\\b(?:implements|extends)\\b[^{]*" + OF_LAMBDA;

    /** What follows the colon after a constructor's parameters, if it has any. */
    private static final String KOTLIN = CLASS + TYPE_PARAMETERS
            + "(?:(?:\\s+@?\\w+)*?\\s+constructor)?(?:\\s*\\((?:[^(){}]|\\([^(){}]*\\))*\\))?\\s*:[^{]*" + OF_LAMBDA;

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
            Handlers handlers = new Handlers(directory);
            Files.walkFileTree(directory, handlers);
            boolean built = Files.exists(directory.resolve("pom.xml")) || GradleFiles.isProject(directory);
            List<Path> below = built ? List.of() : BuildsBelow.of(directory);
            if (!below.isEmpty()) {
                throw new UserException(
                        "there is no build in " + directory,
                        "It has no pom.xml and no build.gradle, but " + BuildsBelow.names(below) + " has",
                        "dev-runner init --project " + below.get(0) + "; " + BuildsBelow.together("here first"));
            }
            String text = text(handlers.found, built);
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

    private static String text(SortedMap<String, Handler> handlers, boolean built) {
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
        text.append("functions:\n");
        if (handlers.isEmpty()) {
            text.append("# Your own handler class in place of this one:\n")
                    .append("#  hello:\n")
                    .append("#    handler: example.Hello\n")
                    .append("#    routes: [\"GET /\"]\n");
        }
        handlers.forEach((name, handler) -> text.append("  " + name + ":\n")
                .append("    handler: " + handler.className() + "\n")
                .append(handler.event() == Event.OTHER ? "    # routes: [\"ANY /" : "    routes: [\"ANY /")
                .append(name + "\"]\n")
                .append(handler.event() == Event.HTTP_1 ? "    payload: \"1.0\"\n" : ""));
        return text.toString();
    }

    /** A handler class and what it is called with. */
    private record Handler(String className, Event event) {}

    private enum Event {
        /** A call over HTTP in payload format 1.0. */
        HTTP_1,
        /** A call over HTTP in payload format 2.0. */
        HTTP_2,
        /** Anything else, or what the sources do not tell. */
        OTHER
    }

    /** Looks through the sources of a project. */
    private static final class Handlers extends SimpleFileVisitor<Path> {
        private final Path root;

        /** By the name of the function. */
        private final SortedMap<String, Handler> found = new TreeMap<>();

        Handlers(Path root) {
            this.root = root;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            String name = String.valueOf(directory.getFileName());
            boolean skipped = !directory.equals(root) && (NO_SOURCES.contains(name) || name.startsWith("."));
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            String name = String.valueOf(file.getFileName());
            if (name.endsWith(".java")) {
                look(name.substring(0, name.length() - ".java".length()), JAVA, read(file));
            } else if (name.endsWith(".kt")) {
                look(name.substring(0, name.length() - ".kt".length()), KOTLIN, read(file));
            }
            return FileVisitResult.CONTINUE;
        }

        /** What cannot be read is no handler that anybody could run. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
        }

        private static String read(Path file) throws IOException {
            try {
                return Files.readString(file);
            } catch (CharacterCodingException ignored) {
                // In an old encoding: its owner adds the function by hand.
                return "";
            }
        }

        private void look(String simpleName, String pattern, String source) {
            Matcher handler = Pattern.compile(pattern.replace("NAME", Pattern.quote(simpleName)))
                    .matcher(source);
            if (handler.find()) {
                Matcher declared = PACKAGE.matcher(source);
                String className = (declared.find() ? declared.group(1) + "." : "") + simpleName;
                found.put(freeName(simpleName), new Handler(className, event(handler)));
            }
        }

        private static Event event(Matcher handler) {
            if (handler.group(1) != null) {
                return Event.HTTP_2;
            }
            return handler.group(2) != null ? Event.HTTP_1 : Event.OTHER;
        }

        /** {@code list-databases} for {@code ListDatabasesHandler}. */
        private String freeName(String simpleName) {
            String words = simpleName.replaceFirst("(?<=.)Handler$", "").replaceAll("[^A-Za-z0-9]", "");
            String name = words.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-")
                    .toLowerCase(Locale.ROOT);
            name = name.isEmpty() ? "function" : name.substring(0, Math.min(name.length(), LONGEST_NAME - 4));
            String free = name;
            for (int next = 2; found.containsKey(free); next++) {
                free = name + "-" + next;
            }
            return free;
        }
    }
}
