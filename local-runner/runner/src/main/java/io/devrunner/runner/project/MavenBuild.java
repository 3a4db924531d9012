package io.devrunner.runner.project;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks Maven itself for class path and compiler options: one run with two goals, and a second one only when the POM
 * names a processor path, which no goal resolves.
 */
final class MavenBuild {
    private static final String DEPENDENCY_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:";
    private static final String HELP_PLUGIN = "org.apache.maven.plugins:maven-help-plugin:3.5.2:";

    /** {@code group:artifact:type:version:scope:/path/to/file (optional) -- module name}. */
    private static final Pattern ARTIFACT = Pattern.compile(
            "\\s+[^:\\s]+:[^:]+:.+?:(compile|provided|runtime|test|system):(.+?)(?: \\(optional\\))?\\s*(?: -- module .*)?");

    private static final Set<String> COMPILE_SCOPES = Set.of("compile", "provided", "system");
    private static final Set<String> RUNTIME_SCOPES = Set.of("compile", "runtime", "system");

    private final Path directory;
    private final Path pom;
    private final Path workDirectory;
    private final Map<String, String> environment;

    MavenBuild(Path directory, Path pom, Path workDirectory, Map<String, String> environment) {
        this.directory = directory;
        this.pom = pom;
        this.workDirectory = workDirectory;
        this.environment = environment;
    }

    BuildModel model(List<Path> buildFiles) {
        try {
            Files.createDirectories(workDirectory);
            Path dependencies = workDirectory.resolve("dependencies.txt");
            Path effective = workDirectory.resolve("effective-pom.xml");
            run(
                    pom,
                    DEPENDENCY_PLUGIN + "list",
                    "-DoutputAbsoluteArtifactFilename=true",
                    "-DoutputFile=" + dependencies,
                    HELP_PLUGIN + "effective-pom",
                    "-Doutput=" + effective);
            Map<Path, String> scopes = scopes(Files.readString(dependencies));
            return model(new EffectivePom(Xml.parse(Files.readAllBytes(effective))), scopes, buildFiles);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private BuildModel model(EffectivePom effective, Map<Path, String> scopes, List<Path> buildFiles)
            throws IOException {
        if (effective.packaging().equals("pom")) {
            throw new UserException(
                    pom + " is only the parent of modules",
                    "Its packaging is pom, so there is no code to run in it.",
                    "Name the module that has the functions: dev-runner start --project DIR");
        }
        return new BuildModel(
                effective.sources(),
                effective.resources(),
                List.of(effective.output()),
                effective.generatedSources(),
                with(scopes, COMPILE_SCOPES),
                with(scopes, RUNTIME_SCOPES),
                effective.javacOptions(),
                processorPath(effective),
                buildFiles,
                effective.warnings());
    }

    /** Resolved as the dependencies of a POM that is made for it, with the versions that the project manages. */
    private List<Path> processorPath(EffectivePom effective) throws IOException {
        if (effective.processorPathPom().isEmpty()) {
            return List.of();
        }
        Path processors = workDirectory.resolve("processors-pom.xml");
        Path output = workDirectory.resolve("processors.txt");
        Files.writeString(processors, effective.processorPathPom().get());
        run(processors, DEPENDENCY_PLUGIN + "list", "-DoutputAbsoluteArtifactFilename=true", "-DoutputFile=" + output);
        return with(scopes(Files.readString(output)), RUNTIME_SCOPES);
    }

    private void run(Path file, String... arguments) {
        new MavenRun(directory, file, workDirectory.resolve("maven.log"), environment).run(List.of(arguments));
    }

    /** The artifacts in class path order, with their scopes. */
    static Map<Path, String> scopes(String listed) {
        Map<Path, String> scopes = new LinkedHashMap<>();
        listed.lines().forEach(line -> {
            Matcher artifact = ARTIFACT.matcher(line);
            if (artifact.matches()) {
                scopes.put(Path.of(artifact.group(2)), artifact.group(1));
            }
        });
        return scopes;
    }

    private static List<Path> with(Map<Path, String> scopes, Set<String> wanted) {
        List<Path> paths = new ArrayList<>();
        scopes.forEach((path, scope) -> {
            if (wanted.contains(scope)) {
                paths.add(path);
            }
        });
        return paths;
    }
}
