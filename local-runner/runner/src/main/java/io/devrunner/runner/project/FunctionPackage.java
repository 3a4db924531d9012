package io.devrunner.runner.project;

import io.devrunner.protocol.UserException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A function's code as Lambda takes it: classes at the root, jars in {@code lib}. The same files make the same bytes.
 * https://docs.aws.amazon.com/lambda/latest/dg/java-package.html
 */
public final class FunctionPackage {
    /** The earliest that a zip file can tell. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final String handler;
    private final byte[] zip;

    private FunctionPackage(String handler, byte[] zip) {
        this.handler = handler;
        this.zip = zip;
    }

    /**
     * Packs a function of the project.
     *
     * @throws UserException when the project has no such function, or is not compiled
     */
    public static FunctionPackage of(Path directory, String function, Map<String, String> environment) {
        Project project = ProjectFile.read(directory);
        Project.Function found = project.functions().stream()
                .filter(candidate -> candidate.name().equals(function))
                .findFirst()
                .orElseThrow(() -> new UserException(
                        "the project in " + directory + " has no function '" + function + "'",
                        "its " + ProjectFile.NAME + " names others: "
                                + String.join(
                                        ", ",
                                        project.functions().stream()
                                                .map(Project.Function::name)
                                                .toList()),
                        "name the example's directory: --project examples/list-databases"));
        BuildModel model = new ProjectBuild(project, environment).model();
        String file = found.className().replace('.', '/') + ".class";
        if (model.classes().stream().noneMatch(classes -> Files.exists(classes.resolve(file)))) {
            throw new UserException(
                    "the function '" + function + "' is not compiled",
                    "there is no " + file + " in " + model.classes().get(0),
                    "compile it, for instance: mvn -q -f '" + directory + "' compile");
        }
        try {
            return new FunctionPackage(found.handler(), zip(model.classes(), model.runtimeDependencies()));
        } catch (IOException e) {
            throw new UserException(
                    "the function '" + function + "' cannot be packed",
                    e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "build the project again, and see that its files can be read",
                    e);
        }
    }

    /** As Lambda takes it. */
    public String handler() {
        return handler;
    }

    /** The bytes of the zip file; not to be changed. */
    public byte[] zip() {
        return zip;
    }

    static byte[] zip(List<Path> classes, List<Path> dependencies) throws IOException {
        Map<String, Path> entries = new TreeMap<>();
        for (Path dependency : dependencies) {
            if (Files.isDirectory(dependency)) {
                addAll(dependency, entries);
            } else if (entries.putIfAbsent("lib/" + dependency.getFileName(), dependency) != null) {
                throw new IOException("two dependencies are called " + dependency.getFileName());
            }
        }
        for (int i = classes.size() - 1; i >= 0; i--) {
            addAll(classes.get(i), entries);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, Path> entry : entries.entrySet()) {
                ZipEntry header = new ZipEntry(entry.getKey());
                header.setTimeLocal(TIME);
                out.putNextEntry(header);
                Files.copy(entry.getValue(), out);
                out.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** What comes later stands before what is there, as on the class path. */
    private static void addAll(Path root, Map<String, Path> entries) throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (var files = Files.walk(root)) {
            files.filter(Files::isRegularFile)
                    .forEach(
                            file -> entries.put(root.relativize(file).toString().replace('\\', '/'), file));
        }
    }
}
