package io.devrunner.runner.live;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** A small project of a user: sources and a {@code dev-runner.yaml}, without a build tool. */
final class ProjectDirectory {
    private final Path path;
    private final List<String> functions = new ArrayList<>();
    private final List<String> more = new ArrayList<>();
    private String moreClassPath = "";

    ProjectDirectory(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** Writes a source, which may be there already. */
    ProjectDirectory source(String className, String text) throws IOException {
        Path file = sourceFile(className);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    Path sourceFile(String className) {
        return path.resolve("src").resolve(className.replace('.', '/') + ".java");
    }

    /** Adds a jar; before the functions. */
    ProjectDirectory classPath(String jar) {
        moreClassPath += ", '" + jar + "'";
        return this;
    }

    /** Puts a class file in place as a whole, as a build tool or an IDE does. */
    ProjectDirectory classFile(String className, byte[] content) throws IOException {
        Path file = classFile(className);
        Files.createDirectories(file.getParent());
        Path temporary = Files.write(path.resolve("class-file-on-its-way"), content);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return this;
    }

    Path classFile(String className) {
        return path.resolve("out").resolve(className.replace('.', '/') + ".class");
    }

    /** Adds a line to the top level of the project file; before the functions. */
    ProjectDirectory line(String yaml) {
        more.add(yaml);
        return this;
    }

    /**
     * Adds a function, and writes the project file anew.
     *
     * @param settings lines of YAML, such as {@code timeout: 2}
     */
    ProjectDirectory function(String name, String handler, String... settings) throws IOException {
        functions.add("  " + name + ":");
        functions.add("    handler: " + handler);
        for (String line : settings) {
            functions.add("    " + line);
        }
        return write();
    }

    /** Writes a project file that tells where the code is, and names those functions that were added. */
    ProjectDirectory write() throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "sources: [src]",
                "classes: [out]",
                "classpath: ['" + jarOf(RequestHandler.class) + "', '" + jarOf(SQSEvent.class) + "'" + moreClassPath
                        + "]"));
        lines.addAll(more);
        if (!functions.isEmpty()) {
            lines.add("functions:");
            lines.addAll(functions);
        }
        Files.createDirectories(path.resolve("out"));
        Files.createDirectories(path.resolve("src"));
        Files.write(path.resolve("dev-runner.yaml"), lines);
        return this;
    }

    /** Where this class comes from. */
    static Path jarOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
