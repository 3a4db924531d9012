package io.devrunner.runner.project;

import io.devrunner.protocol.UserException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The variables that {@code environment-file:} and {@code environment:} give, of which the latter wins. */
final class DeclaredEnvironment {
    /** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]+");

    private final Path directory;
    private final boolean reading;
    private final Set<Path> files = new LinkedHashSet<>();

    /**
     * None yet.
     *
     * @param directory what files are named relative to
     * @param reading whether files are read
     */
    DeclaredEnvironment(Path directory, boolean reading) {
        this.directory = directory.normalize();
        this.reading = reading;
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** The files that were read. */
    List<Path> files() {
        return List.copyOf(files);
    }

    /**
     * Variables by name.
     *
     * @param keys of the project or of a function
     * @param shared those that hold unless others are declared
     */
    Map<String, String> variables(Map<String, YamlValue> keys, Map<String, String> shared) {
        Map<String, String> variables = new LinkedHashMap<>(shared);
        YamlValue file = keys.get("environment-file");
        if (file != null && reading) {
            Path path = path(file);
            files.add(path);
            variables.putAll(EnvironmentFile.read(path, file.place()));
        }
        YamlValue declared = keys.get("environment");
        if (declared != null) {
            declared.entries("a mapping from names to values").forEach((name, value) -> {
                if (!isName(name)) {
                    throw new UserException(
                            value.namePlace() + "the variable name '" + name + "' is not one that Lambda takes",
                            "It must begin with a letter and have at least two letters, digits and '_'.",
                            "Rename the variable.");
                }
                variables.put(name, value.text("a text; write \"\" for an empty one"));
            });
        }
        return variables;
    }

    private Path path(YamlValue file) {
        String allowed = "the path of a file with lines NAME=value, such as .env";
        try {
            return directory.resolve(file.text(allowed)).normalize();
        } catch (InvalidPathException e) {
            throw file.wrong(allowed + " (" + e.getReason() + ")");
        }
    }
}
