package io.devrunner.runner.project;

import io.devrunner.localcloud.http.Cors;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.project.Project.CodeLocations;
import io.devrunner.runner.project.Project.Function;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code dev-runner.yaml}; whatever is wrong in it is a {@link UserException} that names line and column. */
public final class ProjectFile {
    /** The name of the file in the project directory. */
    public static final String NAME = "dev-runner.yaml";

    private static final String DEFAULT_STAGE = "dev";

    private static final Set<String> KEYS = orderedSet(
            "stage",
            "database",
            "cors",
            "environment",
            "environment-file",
            "defaults",
            "functions",
            "classes",
            "classpath",
            "sources",
            "compile");
    private static final Set<String> FUNCTION_KEYS = orderedSet(
            "handler",
            "routes",
            "payload",
            "memory",
            "timeout",
            "concurrency",
            "environment",
            "authorizer",
            "environment-file",
            "credentials",
            "command",
            "watch",
            "on-aws");

    private static final Pattern COMMAND = Pattern.compile("(?s).*\\S.*");
    private static final Pattern SWITCH = Pattern.compile("true|false");
    // As browsers write it: in lowercase letters, without the port that the scheme has by itself, without a path.
    private static final Pattern ORIGIN =
            Pattern.compile("(?!http:.*:80$|https:.*:443$)[a-z][a-z0-9+.-]*://[^\\s/?#*A-Z]+");
    private static final Pattern EMBEDDED = Pattern.compile("embedded");
    private static final Pattern STAGE = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    // https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
    private static final Pattern FUNCTION_NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern NAME_ON_AWS = Pattern.compile("[A-Za-z0-9_*-]{1,64}");
    // With their lengths: Java would need a stack as deep as the text has parts.
    private static final Pattern HANDLER = Pattern.compile("(?=.{1,128}$)"
            + "(?:ID\\.)*ID(?:::ID)?".replace("ID", "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*"));
    private static final Pattern FOREIGN_HANDLER = Pattern.compile("\\S{1,128}");
    private static final Pattern ROUTE = Pattern.compile("(?=.{1,512}$)"
            + "(?:(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|ANY) (?:/(?:[^/{}\\s]+|\\{[\\w.-]+}))*(?:/|/\\{[\\w.-]+\\+})?"
            + "|\\$default)");

    private ProjectFile() {}

    /** The project in the directory; there must be a project file with at least one function. */
    public static Project read(Path directory) {
        Path absolute = existing(directory);
        Path file = absolute.resolve(NAME);
        return parse(absolute, file, content(file));
    }

    /**
     * The project in the directory, to be run for a stage on AWS, which knows handlers, memory and timeouts: the file
     * need not name any function, and need not be there at all.
     */
    public static Project readForAws(Path directory) {
        return readForAws(directory, new DeclaredEnvironment(directory.toAbsolutePath(), true));
    }

    /** The same for those who run nothing: without the variables of files, which need not be there. */
    public static Project readDeclarations(Path directory) {
        return readForAws(directory, new DeclaredEnvironment(directory.toAbsolutePath(), false));
    }

    private static Project readForAws(Path directory, DeclaredEnvironment environment) {
        Path absolute = existing(directory);
        Path file = absolute.resolve(NAME);
        return Files.exists(file)
                ? project(
                        absolute,
                        YamlValue.parse(file, content(file)).entries(KEYS),
                        file,
                        FunctionDefaults.AWS,
                        environment)
                : new Project(absolute, DEFAULT_STAGE, false, Cors.OFF, CodeLocations.NONE, List.of(), List.of());
    }

    private static Path existing(Path directory) {
        Path absolute = directory.toAbsolutePath().normalize();
        if (!Files.isDirectory(absolute)) {
            throw new UserException(
                    absolute + " is not a directory", "The project directory must exist.", "Check --project DIR.");
        }
        return absolute;
    }

    /** The stage alone, also of a directory without a project file: on AWS no functions need be named. */
    public static String stage(Path directory) {
        Path file = directory.toAbsolutePath().normalize().resolve(NAME);
        return Files.exists(file)
                ? stage(YamlValue.parse(file, content(file)).entries(KEYS).get("stage"))
                : DEFAULT_STAGE;
    }

    /**
     * Where something stands in the file, as {@code file:line:column: }; the file alone when it has just been edited away.
     *
     * @param item of the list behind the key; empty for the key itself
     */
    static String place(Path directory, String key, String item) {
        Path file = directory.resolve(NAME);
        try {
            return place(
                    file, YamlValue.parse(file, content(file)).entries(KEYS).get(key), item);
        } catch (UserException e) {
            // It has been edited since it was read, and what is wrong now is told by who reads it next.
            return file + ": ";
        }
    }

    private static String place(Path file, @Nullable YamlValue value, String item) {
        if (value == null) {
            return file + ": ";
        }
        return item.isEmpty()
                ? value.namePlace()
                : value.list("a list of paths").stream()
                        .filter(path -> path.text("a path").equals(item))
                        .findFirst()
                        .orElse(value)
                        .place();
    }

    private static String stage(@Nullable YamlValue declared) {
        return declared == null ? DEFAULT_STAGE : declared.text(STAGE, "a name of letters, digits, '-' and '_'");
    }

    /** The project that the text of the file describes. */
    static Project parse(Path directory, Path file, String text) {
        return project(
                directory,
                YamlValue.parse(file, text).entries(KEYS),
                file,
                FunctionDefaults.LOCAL,
                new DeclaredEnvironment(directory, true));
    }

    /** What to do when there is no file: the smallest one that works. */
    static String minimalFile(Path file) {
        return "Write one line into " + file + ", with your own handler class: "
                + "functions: {hello: {handler: example.Hello, routes: [\"GET /\"]}}";
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new UserException(
                    "no " + NAME + " in " + file.getParent(),
                    "Without it nobody knows which functions there are.",
                    "Let it be written for the handlers that there are: dev-runner init --project '" + file.getParent()
                            + "'. Or: " + minimalFile(file),
                    e);
        } catch (CharacterCodingException e) {
            throw new UserException(
                    file + " is not UTF-8 text", "Its bytes do not decode.", "Save it again as plain UTF-8 text.", e);
        } catch (IOException e) {
            throw new UserException(
                    "cannot read " + file,
                    e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "Make it a file that you may read, for instance: chmod u+r '" + file + "'",
                    e);
        }
    }

    private static Project project(
            Path directory,
            Map<String, YamlValue> root,
            Path file,
            FunctionDefaults builtIn,
            DeclaredEnvironment environment) {
        String stageName = stage(root.get("stage"));
        YamlValue database = root.get("database");
        if (database != null) {
            database.text(EMBEDDED, "embedded, or left out");
        }
        Cors cors = cors(root.get("cors"));
        YamlValue compile = root.get("compile");
        CodeLocations locations = new CodeLocations(
                paths(root, "classes", ProjectFile::checkPath),
                paths(
                        root,
                        "classpath",
                        path -> ProjectBuild.DeclaredPath.of(directory, path).check()),
                paths(root, "sources", ProjectFile::checkPath),
                compile == null ? "" : compile.text(COMMAND, "a command, such as mvn -q -o compile"));
        YamlValue shared = root.get("defaults");
        FunctionDefaults defaults = (shared == null ? builtIn : builtIn.with(shared.entries(FunctionDefaults.KEYS)))
                .withEnvironment(environment.variables(root, Map.of()));
        List<Function> functions = functions(root.get("functions"), defaults, environment);
        if (functions.isEmpty() && defaults.known()) {
            throw new UserException(file + " names no function", "There is nothing to run.", minimalFile(file));
        }
        return new Project(directory, stageName, database != null, cors, locations, environment.files(), functions);
    }

    private static Cors cors(@Nullable YamlValue declared) {
        String allowed = "true, false, or a list of origins such as http://localhost:5173";
        if (declared == null) {
            return Cors.OFF;
        }
        if (!declared.isList()) {
            return declared.text(SWITCH, allowed).equals("true") ? Cors.ANY_ORIGIN : Cors.OFF;
        }
        return new Cors(
                false,
                declared.list(allowed).stream()
                        .map(origin ->
                                origin.text(ORIGIN, "a scheme, a host and a port, such as http://localhost:5173"))
                        .toList());
    }

    private static List<Function> functions(
            @Nullable YamlValue declared, FunctionDefaults defaults, DeclaredEnvironment environment) {
        List<Function> functions = new ArrayList<>();
        if (declared != null && !declared.isEmpty()) {
            Map<String, String> routeOwners = new HashMap<>();
            Map<String, String> awsOwners = new HashMap<>();
            declared.entries("a mapping from function names to functions")
                    .forEach((name, value) ->
                            functions.add(function(name, value, routeOwners, awsOwners, defaults, environment)));
        }
        return functions;
    }

    private static Function function(
            String name,
            YamlValue value,
            Map<String, String> routeOwners,
            Map<String, String> awsOwners,
            FunctionDefaults defaults,
            DeclaredEnvironment environment) {
        if (!FUNCTION_NAME.matcher(name).matches()) {
            throw new UserException(
                    value.namePlace() + "the function name '" + name + "' is not one that Lambda takes",
                    "It must be 1 to 64 letters, digits, '-' and '_'.",
                    "Rename the function.");
        }
        Map<String, YamlValue> keys = value.entries(FUNCTION_KEYS);
        List<String> command = command(keys.get("command"));
        YamlValue watch = keys.get("watch");
        if (watch != null && command.isEmpty()) {
            throw new UserException(
                    watch.namePlace() + "'watch' without 'command'",
                    "The classes of a Java function are watched anyway.",
                    "Remove it, or add a command.");
        }
        YamlValue authorizer = keys.get("authorizer");
        FunctionDefaults settings = defaults.with(keys);
        return new Function(
                name,
                handler(name, value, keys.get("handler"), command, defaults),
                routes(name, keys.get("routes"), routeOwners),
                settings.payload(),
                authorizer == null ? "" : authorizer.json("a mapping such as {jwt: {claims: {sub: dev}}}"),
                settings.memoryMegabytes(),
                Duration.ofSeconds(settings.timeoutSeconds()),
                settings.concurrency(),
                environment.variables(keys, defaults.environment()),
                settings.credentials(),
                command,
                paths(keys, "watch", ProjectFile::checkWatched),
                namesOnAws(name, keys.get("on-aws"), awsOwners));
    }

    private static String handler(
            String function,
            YamlValue value,
            @Nullable YamlValue declared,
            List<String> command,
            FunctionDefaults defaults) {
        if (declared == null && command.isEmpty() && defaults.known()) {
            throw new UserException(
                    value.namePlace() + "the function '" + function + "' has no handler",
                    "It says which class to run, as package.Class or package.Class::method.",
                    "Add under it: handler: example.Hello");
        }
        if (declared == null) {
            return "";
        }
        return command.isEmpty()
                ? declared.text(HANDLER, "package.Class or package.Class::method")
                : declared.text(FOREIGN_HANDLER, "a handler without spaces, as the command understands it");
    }

    /** A text is cut at its spaces; a list has words with spaces too. */
    private static List<String> command(@Nullable YamlValue declared) {
        if (declared == null) {
            return List.of();
        }
        String allowed = "a command such as node index.mjs, or the list of its words";
        List<String> words = declared.isList()
                ? declared.list(allowed).stream()
                        .map(word -> word.text("a word"))
                        .toList()
                : List.of(declared.text(allowed).strip().split("\\s+"));
        if (words.isEmpty() || words.get(0).isBlank()) {
            throw declared.wrong(allowed);
        }
        return words;
    }

    private static List<String> routes(String function, @Nullable YamlValue declared, Map<String, String> routeOwners) {
        List<String> routes = new ArrayList<>();
        if (declared != null) {
            for (YamlValue value : declared.list("a list of routes, such as [\"GET /orders\"]")) {
                String route = value.text(
                        ROUTE,
                        "a method (GET, POST, ..., or ANY), a space and a path, such as \"GET /orders/{id}\","
                                + " or \"$default\" for each call that no other route takes");
                String owner = routeOwners.put(route, function);
                if (owner != null) {
                    throw new UserException(
                            value.place() + "the route '" + route + "' is taken",
                            "The function '" + owner + "' has it already.",
                            "Change or remove one of the two.");
                }
                routes.add(route);
            }
        }
        return routes;
    }

    private static List<String> namesOnAws(
            String function, @Nullable YamlValue declared, Map<String, String> awsOwners) {
        if (declared == null) {
            return List.of();
        }
        String allowed = "the function's name on AWS, where * stands for any characters, or a list of names";
        List<YamlValue> values = declared.isList() ? declared.list(allowed) : List.of(declared);
        if (values.isEmpty()) {
            throw declared.wrong(allowed);
        }
        List<String> names = new ArrayList<>();
        for (YamlValue value : values) {
            String name = value.text(NAME_ON_AWS, allowed);
            String owner = awsOwners.putIfAbsent(name, function);
            if (owner != null) {
                throw new UserException(
                        value.place() + "the name on AWS '" + name + "' is taken",
                        "The function '" + owner + "' has it already.",
                        "Change or remove one of the two.");
            }
            names.add(name);
        }
        return names;
    }

    /**
     * The texts of a list.
     *
     * @param check throws {@link IllegalArgumentException} for what is no path on this machine, or no pattern
     */
    private static List<String> paths(Map<String, YamlValue> root, String key, Consumer<String> check) {
        YamlValue value = root.get(key);
        if (value == null) {
            return List.of();
        }
        List<String> paths = new ArrayList<>();
        for (YamlValue item : value.list("a list of paths")) {
            String path = item.text("a path");
            try {
                check.accept(path);
            } catch (IllegalArgumentException e) {
                String reason =
                        String.valueOf(e.getMessage()).lines().findFirst().orElse("");
                throw item.wrong("a path (" + reason + ")");
            }
            paths.add(path);
        }
        return paths;
    }

    private static void checkPath(String path) {
        Path unused = Path.of(path);
    }

    /** A pattern would be the name of a file that never comes. */
    private static void checkWatched(String path) {
        if (path.contains("*")) {
            throw new IllegalArgumentException("without '*': a directory stands for all files in it");
        }
        checkPath(path);
    }

    private static Set<String> orderedSet(String... names) {
        return new LinkedHashSet<>(List.of(names));
    }
}
