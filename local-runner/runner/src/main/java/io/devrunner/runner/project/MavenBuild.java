package io.devrunner.runner.project;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            "\\s+(?<coordinates>[^:\\s]+:[^:]+:.+?):(?<scope>compile|provided|runtime|test|system):(?<file>.+?)"
                    + "(?: \\(optional\\))?\\s*(?: -- module .*)?");

    private static final String LIST_HEADER = "The following files have been resolved:";

    private static final Set<String> COMPILE_SCOPES = Set.of("compile", "provided", "system");
    private static final Set<String> RUNTIME_SCOPES = Set.of("compile", "runtime", "system");

    private final Path pom;
    private final Optional<MavenReactor> reactor;
    private final Path workDirectory;
    private final Map<String, String> environment;

    MavenBuild(Path pom, Optional<MavenReactor> reactor, Path workDirectory, Map<String, String> environment) {
        this.pom = pom;
        this.reactor = reactor;
        this.workDirectory = workDirectory;
        this.environment = environment;
    }

    BuildModel model(List<Path> buildFiles) {
        try {
            Files.createDirectories(workDirectory);
            Path dependencies = workDirectory.resolve("dependencies.txt");
            Path effective = workDirectory.resolve("effective-pom.xml");
            Files.deleteIfExists(dependencies);
            List<String> arguments = new ArrayList<>(selection());
            arguments.addAll(List.of(
                    DEPENDENCY_PLUGIN + "list",
                    "-DoutputAbsoluteArtifactFilename=true",
                    "-DoutputFile=" + dependencies,
                    "-DappendOutput=true",
                    HELP_PLUGIN + "effective-pom",
                    "-Doutput=" + effective));
            run(reactor.map(MavenReactor::root).orElse(pom), arguments);
            return model(
                    EffectivePom.all(Xml.parse(Files.readAllBytes(effective))),
                    lists(Files.readString(dependencies)),
                    buildFiles);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Which modules Maven looks at. It resolves a module to its class directory once the module has been through the
     * compile phase, whether anything was compiled or not, and otherwise wants it installed (ReactorReader of Maven 3).
     * One thread, since the modules append to one file.
     */
    private List<String> selection() {
        if (reactor.isEmpty()) {
            return List.of("-N");
        }
        List<String> selection =
                new ArrayList<>(List.of("-T", "1", "compile", "-Dmaven.main.skip=true", "-Dmaven.resources.skip=true"));
        reactor.get().module().ifPresent(module -> selection.addAll(List.of("-am", "-pl", module.toString())));
        return selection;
    }

    private BuildModel model(List<EffectivePom> poms, List<String> dependencies, List<Path> buildFiles)
            throws IOException {
        if (poms.size() != dependencies.size()) {
            throw new IllegalStateException("Maven told of " + poms.size() + " modules, but the dependencies of "
                    + dependencies.size() + "; see " + workDirectory);
        }
        List<BuildModule> modules = new ArrayList<>();
        Set<Path> runtime = new LinkedHashSet<>();
        List<String> warnings = new ArrayList<>();
        Set<String> others = new LinkedHashSet<>();
        SeveralVersions versions = new SeveralVersions();
        // Where the POMs are that Maven has made the effective ones of.
        Map<String, Path> places = reactor.map(MavenReactor::byArtifactId).orElse(Map.of());
        for (int i = 0; i < poms.size(); i++) {
            EffectivePom effective = poms.get(i);
            if (!effective.packaging().equals("pom")) {
                Map<Path, String> scopes = scopes(dependencies.get(i));
                Path place = places.getOrDefault(effective.artifactId(), pom);
                EffectiveResources resources = effective.resources(place.resolveSibling(""));
                modules.add(module(effective, place.resolveSibling(""), resources.resources(), scopes));
                warnings.addAll(resources.warnings());
                effective
                        .otherCompilers()
                        .forEach(plugin -> others.add(OtherCompilers.warning(plugin, compileCommand())));
                boolean runs = i == poms.size() - 1
                        || reactor.filter(all -> all.module().isEmpty()).isPresent();
                if (runs) {
                    runtime.addAll(with(scopes, RUNTIME_SCOPES));
                    artifacts(dependencies.get(i)).forEach(artifact -> artifact.addTo(versions));
                }
            }
        }
        if (modules.isEmpty()) {
            throw new UserException(
                    pom + " has no code",
                    "Its packaging is pom, and it lists no module that has any.",
                    "Name the module that has the functions: dev-runner start --project DIR");
        }
        modules.forEach(module -> module.classes().forEach(runtime::remove));
        warnings.addAll(others);
        warnings.addAll(versions.warnings());
        return new BuildModel(modules, List.copyOf(runtime), buildFiles, warnings);
    }

    /** What compiles the project in its directory, with the modules that it needs. */
    private String compileCommand() {
        String root = reactor.flatMap(all -> all.module()
                        .map(module ->
                                "-f " + pom.resolveSibling("").relativize(all.root()) + " -pl " + module + " -am "))
                .orElse("");
        return maven(pom.resolveSibling(""), pom).command() + " -q -o " + root.replace('\\', '/') + "process-classes";
    }

    private BuildModule module(EffectivePom effective, Path directory, Resources resources, Map<Path, String> scopes)
            throws IOException {
        return new BuildModule(
                effective.sources(directory),
                resources,
                List.of(effective.output()),
                effective.generatedSources(directory),
                with(scopes, COMPILE_SCOPES),
                effective.javacOptions(),
                processorPath(effective));
    }

    /** Resolved as the dependencies of a POM that is made for it, with the versions that the project manages. */
    private List<Path> processorPath(EffectivePom effective) throws IOException {
        if (effective.processorPathPom().isEmpty()) {
            return List.of();
        }
        Path processors = workDirectory.resolve("processors-pom.xml");
        Path output = workDirectory.resolve("processors.txt");
        Files.writeString(processors, effective.processorPathPom().get());
        run(
                processors,
                List.of(
                        "-N",
                        DEPENDENCY_PLUGIN + "list",
                        "-DoutputAbsoluteArtifactFilename=true",
                        "-DoutputFile=" + output));
        return with(scopes(Files.readString(output)), RUNTIME_SCOPES);
    }

    private void run(Path file, List<String> arguments) throws IOException {
        maven(reactor.map(MavenReactor::root).orElse(pom).resolveSibling(""), file)
                .run(arguments);
    }

    private MavenRun maven(Path directory, Path file) {
        return new MavenRun(directory, file, workDirectory.resolve("maven.log"), environment);
    }

    /** One list for each module, in the order in which Maven built them. */
    private static List<String> lists(String dependencies) {
        List<String> lists = new ArrayList<>(List.of(dependencies.split(LIST_HEADER, -1)));
        return lists.subList(1, lists.size());
    }

    /** A line of Maven's about a dependency. */
    record Artifact(String coordinates, String scope, Path file) {
        /** Of those that functions have on their class path. */
        void addTo(SeveralVersions versions) {
            if (RUNTIME_SCOPES.contains(scope)) {
                versions.add(coordinates);
            }
        }
    }

    /** In class path order. */
    static List<Artifact> artifacts(String listed) {
        return listed.lines()
                .map(ARTIFACT::matcher)
                .filter(Matcher::matches)
                .map(line -> new Artifact(line.group("coordinates"), line.group("scope"), Path.of(line.group("file"))))
                .toList();
    }

    /** The artifacts in class path order, with their scopes. */
    static Map<Path, String> scopes(String listed) {
        Map<Path, String> scopes = new LinkedHashMap<>();
        artifacts(listed).forEach(artifact -> scopes.put(artifact.file(), artifact.scope()));
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
