package io.devrunner.runner.project;

import io.devrunner.localcloud.http.Cors;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What {@code dev-runner.yaml} says.
 *
 * @param directory the project directory, absolute
 * @param embeddedDatabase whether the local cloud starts a database for the functions
 * @param cors which pages may read what the HTTP front door answers
 * @param locations where code lies that no build tool tells of
 * @param environmentFiles which some of the functions' variables come from
 */
public record Project(
        Path directory,
        String stage,
        boolean embeddedDatabase,
        Cors cors,
        CodeLocations locations,
        List<Path> environmentFiles,
        List<Function> functions) {
    static final int DEFAULT_CONCURRENCY = 10;
    static final String DEFAULT_PAYLOAD = "2.0";

    public Project {
        environmentFiles = List.copyOf(environmentFiles);
        functions = List.copyOf(functions);
    }

    /**
     * One function.
     *
     * @param handler {@code package.Class} or {@code package.Class::method}; with a command whatever it understands,
     *     or empty; empty also when only AWS knows it
     * @param memoryMegabytes 0 when only AWS knows it
     * @param timeout zero when only AWS knows it
     * @param routes of the HTTP front door, such as {@code GET /orders/{id}}
     * @param payload the version of the payload format in which the HTTP front door calls it: 1.0 or 2.0
     * @param authorizer a JSON object, what the HTTP front door says of its callers; empty for nothing
     * @param concurrency the most execution environments at once
     * @param command the words of a command that runs the handler instead of our worker; empty for our worker
     * @param watch files and directories, relative to the project directory, whose change restarts the command
     * @param namesOnAws names and globs by which it is called on AWS; empty when that is its own name
     */
    public record Function(
            String name,
            String handler,
            List<String> routes,
            String payload,
            String authorizer,
            int memoryMegabytes,
            Duration timeout,
            int concurrency,
            Map<String, String> environment,
            Credentials credentials,
            List<String> command,
            List<String> watch,
            List<String> namesOnAws) {
        public Function {
            routes = List.copyOf(routes);
            environment = Map.copyOf(environment);
            command = List.copyOf(command);
            watch = List.copyOf(watch);
            namesOnAws = List.copyOf(namesOnAws);
        }

        /** The class that the handler names; empty where only AWS knows it. */
        public String className() {
            return className(handler);
        }

        /** The class that a handler names, with a method or without. */
        public static String className(String handler) {
            return handler.replaceFirst("::.*", "");
        }

        /** A function that only AWS knows. */
        public static Function onAws(String name) {
            return new Function(
                    name,
                    "",
                    List.of(),
                    DEFAULT_PAYLOAD,
                    "",
                    0,
                    Duration.ZERO,
                    DEFAULT_CONCURRENCY,
                    Map.of(),
                    Credentials.FUNCTION,
                    List.of(),
                    List.of(),
                    List.of());
        }

        /** The same with what AWS knows of it, where nothing else was said. */
        public Function completedWith(String itsHandler, int itsMemoryMegabytes, Duration itsTimeout) {
            return new Function(
                    name,
                    handler.isEmpty() ? itsHandler : handler,
                    routes,
                    payload,
                    authorizer,
                    memoryMegabytes == 0 ? itsMemoryMegabytes : memoryMegabytes,
                    timeout.isZero() ? itsTimeout : timeout,
                    concurrency,
                    environment,
                    credentials,
                    command,
                    watch,
                    namesOnAws);
        }

        /** The same under another name. */
        public Function named(String other) {
            return new Function(
                    other,
                    handler,
                    routes,
                    payload,
                    authorizer,
                    memoryMegabytes,
                    timeout,
                    concurrency,
                    environment,
                    credentials,
                    command,
                    watch,
                    namesOnAws);
        }

        /** Whether it is made of classes, and not of what a command runs. */
        public boolean isJava() {
            return command.isEmpty();
        }

        /** Without the variables and claims, whose values may be secret. */
        @Override
        public String toString() {
            return "function " + name + ", handler " + handler + ", command " + command;
        }

        /** The same, but what can be configured anew while it runs is as in another. */
        public Function configuredAs(Function other) {
            return new Function(
                    name,
                    other.handler,
                    routes,
                    payload,
                    authorizer,
                    other.memoryMegabytes,
                    other.timeout,
                    concurrency,
                    other.environment,
                    credentials,
                    command,
                    watch,
                    namesOnAws);
        }
    }

    /** Whose AWS credentials a function has, and how it comes by them. */
    public enum Credentials {
        /** Those of its role on AWS, through an address where SDKs ask again. */
        FUNCTION,
        /** Those of its role on AWS, in its environment variables; newer ones restart the worker. */
        ENVIRONMENT,
        /** Those of the developer. */
        OWN
    }

    /**
     * The {@code classes:}, {@code classpath:} and {@code sources:} of the file, relative to the project directory.
     *
     * @param classes directories with class files
     * @param classPath jars and directories; the file name may be a glob, such as {@code lib/*.jar}
     * @param sources directories with Java sources
     * @param compileCommand the {@code compile:} of the file; empty when there is none
     */
    public record CodeLocations(
            List<String> classes, List<String> classPath, List<String> sources, String compileCommand) {
        static final CodeLocations NONE = new CodeLocations(List.of(), List.of(), List.of(), "");

        public CodeLocations {
            classes = List.copyOf(classes);
            classPath = List.copyOf(classPath);
            sources = List.copyOf(sources);
        }
    }
}
