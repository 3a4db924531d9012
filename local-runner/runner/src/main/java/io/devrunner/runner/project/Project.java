package io.devrunner.runner.project;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What {@code dev-runner.yaml} says.
 *
 * @param directory the project directory, absolute
 * @param embeddedDatabase whether the local cloud starts a database for the functions
 * @param locations where code lies that no build tool tells of
 */
public record Project(
        Path directory, String stage, boolean embeddedDatabase, CodeLocations locations, List<Function> functions) {
    public Project {
        functions = List.copyOf(functions);
    }

    /**
     * One function.
     *
     * @param handler {@code package.Class} or {@code package.Class::method}
     * @param routes of the HTTP front door, such as {@code GET /orders/{id}}
     * @param concurrency the most execution environments at once
     */
    public record Function(
            String name,
            String handler,
            List<String> routes,
            int memoryMegabytes,
            Duration timeout,
            int concurrency,
            Map<String, String> environment) {
        public Function {
            routes = List.copyOf(routes);
            environment = Map.copyOf(environment);
        }
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
