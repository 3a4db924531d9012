package io.devrunner.runner.project;

import io.devrunner.runner.project.SourceTypes.Reference;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks for handlers in the sources of a project. */
final class Handlers {
    /** Directories that are not looked into, nor are those whose names begin with a dot. */
    static final Set<String> NO_SOURCES = Set.of("target", "build", "out", "node_modules", "test");

    /** Made by a library itself, and so in none of the sources; deployments and the README that comes with it name it. */
    private static final Pattern OF_LIBRARY = Pattern.compile("(?<!\\b(?:import|extends|new|static) )\\b"
            + "io\\.micronaut\\.function\\.aws\\.proxy\\.(?:payload[12]\\.)?"
            + "(MicronautLambdaHandler|ApiGatewayProxyRequestEventFunction|APIGatewayV2HTTPEventFunction)\\b");

    private static final Pattern NAMES_LIBRARY_HANDLERS = Pattern.compile(".*\\.(?:java|kt|md|ya?ml|tf|ts)");

    /** In a pom.xml as well as, by its id, in a build file of Gradle's. */
    private static final Pattern QUARKUS = Pattern.compile("quarkus-maven-plugin|(?<=[\"'])io\\.quarkus(?=[\"'])");

    /** Of aws-serverless-java-container: what gives the calls to Spring, Jersey and others. */
    private static final Pattern CONTAINER =
            Pattern.compile("\\b\\w*(?:LambdaContainerHandler|ProxyHandlerBuilder)\\b");

    /** Of its classes and methods those for payload format 2.0. */
    private static final Pattern CONTAINER_2 = Pattern.compile("HttpApiV2");

    /** Also a framework's own, such as {@code MicronautRequestHandler}. Spring's {@code HttpRequestHandler} is none. */
    private static final Pattern OF_LAMBDA =
            Pattern.compile("(?!\\w*HttpRequestHandler$)\\w*(?:RequestHandler|RequestStreamHandler)");

    private final List<Source> sources = new ArrayList<>();
    private final Map<String, List<Declaration>> declarations = new HashMap<>();
    private final SortedMap<String, Event> found = new TreeMap<>();
    private String quarkus = "";

    private Handlers() {}

    /** Looks through all that is in the directory and below. */
    static Handlers in(Path directory) throws IOException {
        Handlers handlers = new Handlers();
        Files.walkFileTree(directory, handlers.new Visitor(directory));
        handlers.resolve();
        return handlers;
    }

    /** What each is called with, by the names of the classes. */
    SortedMap<String, Event> found() {
        return Collections.unmodifiableSortedMap(found);
    }

    /** The plugin by which Quarkus makes classes of its own, as the build calls it; empty for none. */
    String quarkus() {
        return quarkus;
    }

    /** What a handler is called with. */
    enum Event {
        /** A call over HTTP in payload format 1.0. */
        HTTP_1,
        /** A call over HTTP in payload format 2.0. */
        HTTP_2,
        /** Each call, in payload format 1.0, for a web application that has routes of its own. */
        WEB_1,
        /** Each call, in payload format 2.0, for a web application that has routes of its own. */
        WEB_2,
        /** Anything else, or what the sources do not tell. */
        OTHER;

        boolean isWeb() {
            return this == WEB_1 || this == WEB_2;
        }

        boolean isPayload1() {
            return this == HTTP_1 || this == WEB_1;
        }

        private static Optional<Event> of(Reference library) {
            String name = library.simpleName();
            if (name.equals("MicronautLambdaHandler") || name.equals("ApiGatewayProxyRequestEventFunction")) {
                return Optional.of(WEB_1);
            }
            if (name.equals("APIGatewayV2HTTPEventFunction")) {
                return Optional.of(WEB_2);
            }
            if (!OF_LAMBDA.matcher(name).matches()) {
                return Optional.empty();
            }
            List<String> arguments = library.arguments();
            return Optional.of(arguments.isEmpty() ? OTHER : ofArgument(arguments.get(0)));
        }

        /** Without what may follow its name, such as the {@code ?} of Kotlin. */
        private static Event ofArgument(String type) {
            return switch (new Reference(type.split("[^\\w.]", 2)[0], List.of()).simpleName()) {
                case "APIGatewayProxyRequestEvent" -> HTTP_1;
                case "APIGatewayV2HTTPEvent" -> HTTP_2;
                case "AwsProxyRequest" -> WEB_1;
                case "HttpApiV2ProxyRequest" -> WEB_2;
                default -> OTHER;
            };
        }
    }

    /**
     * A source in Java or Kotlin.
     *
     * @param name of the file, and of the class after which it is called
     * @param container what a container in it is called with; {@link Event#OTHER} when there is none
     */
    private record Source(String name, SourceTypes content, Event container) {}

    private record Declaration(Source source, SourceTypes.Type type) {}

    private void resolve() {
        for (Source source : sources) {
            for (SourceTypes.Type type : source.content().types()) {
                declarations
                        .computeIfAbsent(type.name(), name -> new ArrayList<>())
                        .add(new Declaration(source, type));
            }
        }
        for (Source source : sources) {
            source.content().types().stream()
                    .filter(type -> type.canBeMade() && type.name().equals(source.name()))
                    .findFirst()
                    .flatMap(type -> event(new Declaration(source, type), List.of(), new HashSet<>()))
                    .ifPresent(event -> found.put(qualified(source), event));
        }
    }

    private static String qualified(Source source) {
        String packageName = source.content().packageName();
        return packageName.isEmpty() ? source.name() : packageName + "." + source.name();
    }

    /**
     * What a type is called with; empty when it is no handler.
     *
     * @param arguments of its type parameters
     * @param seen since a type that does not compile may extend itself
     */
    private Optional<Event> event(Declaration declaration, List<String> arguments, Set<Declaration> seen) {
        if (!seen.add(declaration)) {
            return Optional.empty();
        }
        SourceTypes.Type type = declaration.type();
        Optional<Event> known = Optional.empty();
        for (Reference named : type.supertypes()) {
            Reference supertype = named.with(type.parameters(), arguments);
            Optional<Declaration> ours = declaration(declaration.source(), supertype.name());
            Optional<Event> event =
                    ours.isPresent() ? event(ours.get(), supertype.arguments(), seen) : Event.of(supertype);
            if (event.isPresent() && known.orElse(Event.OTHER) == Event.OTHER) {
                known = event;
            }
        }
        return known.map(event -> event == Event.OTHER ? declaration.source().container() : event);
    }

    /** The project's type that a source means by a name; empty when it is a library's. */
    private Optional<Declaration> declaration(Source source, String name) {
        String simpleName = name.substring(name.lastIndexOf('.') + 1);
        List<Declaration> candidates = declarations.getOrDefault(simpleName, List.of());
        Optional<Declaration> own = candidates.stream()
                .filter(candidate -> candidate.source().equals(source))
                .findFirst();
        if (own.isPresent() || candidates.isEmpty()) {
            return own;
        }
        String outermost = name.split("\\.", 2)[0];
        List<String> imports = source.content().imports();
        Optional<String> named = Character.isLowerCase(name.charAt(0))
                ? Optional.of(name)
                : imports.stream()
                        .filter(imported -> imported.endsWith("." + outermost))
                        .findFirst();
        List<String> packages = new ArrayList<>();
        if (named.isPresent()) {
            packages.add(packageOf(named.get()));
        } else {
            packages.add(source.content().packageName());
            imports.stream()
                    .filter(imported -> imported.endsWith(".*"))
                    .map(Handlers::packageOf)
                    .forEach(packages::add);
        }
        return packages.stream()
                .flatMap(wanted -> candidates.stream()
                        .filter(candidate ->
                                candidate.source().content().packageName().equals(wanted)))
                .findFirst();
    }

    /** Of {@code shop.Outer.Inner} and of {@code shop.*} it is {@code shop}. */
    private static String packageOf(String name) {
        return name.replaceFirst("\\.(?:\\p{Lu}.*|\\*)$", "");
    }

    /** Reads what is of use. */
    private final class Visitor extends SimpleFileVisitor<Path> {
        private final Path root;

        Visitor(Path root) {
            this.root = root;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            String name = String.valueOf(directory.getFileName());
            boolean skipped = !directory.equals(root) && (NO_SOURCES.contains(name) || name.startsWith("."));
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = String.valueOf(file.getFileName());
            if (NAMES_LIBRARY_HANDLERS.matcher(name).matches()) {
                String text = read(file);
                OF_LIBRARY
                        .matcher(text)
                        .results()
                        .forEach(handler -> Event.of(new Reference(handler.group(), List.of()))
                                .ifPresent(event -> found.put(handler.group(), event)));
                if (name.endsWith(".java") || name.endsWith(".kt")) {
                    sources.add(source(name, text));
                }
            } else if (name.equals("pom.xml") || name.matches("build\\.gradle(?:\\.kts)?")) {
                Matcher plugin = QUARKUS.matcher(read(file));
                quarkus = plugin.find() ? plugin.group() : quarkus;
            }
            return FileVisitResult.CONTINUE;
        }

        /** What cannot be read is no handler that anybody could run. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
        }

        private static Source source(String fileName, String text) {
            String code = SourceTypes.code(text);
            Event container = Event.OTHER;
            if (CONTAINER.matcher(code).find()) {
                container = CONTAINER_2.matcher(code).find() ? Event.WEB_2 : Event.WEB_1;
            }
            return new Source(
                    fileName.substring(0, fileName.lastIndexOf('.')),
                    SourceTypes.of(code, fileName.endsWith(".kt")),
                    container);
        }

        private static String read(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException ignored) {
                // In an old encoding, or a link to nowhere as Emacs makes them: its owner adds the function by hand.
                return "";
            }
        }
    }
}
