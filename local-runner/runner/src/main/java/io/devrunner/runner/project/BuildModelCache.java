package io.devrunner.runner.project;

import io.devrunner.infra.PrivateFiles;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the build tool said, for as long as the content of every file that it read is the same. Lines of a name and a value:
 * this is read at each start, where a JSON binding alone would take longer than all the rest.
 */
final class BuildModelCache {
    private static final Logger log = LoggerFactory.getLogger(BuildModelCache.class);
    private static final String VERSION = "6";

    private final Path file;
    private final Map<String, String> environment;

    BuildModelCache(Path file, Map<String, String> environment) {
        this.file = file;
        this.environment = environment;
    }

    Optional<BuildModel> read(Path buildFile) {
        try {
            Lines lines = Lines.parse(Files.readAllLines(file, StandardCharsets.UTF_8));
            BuildModel model = model(lines);
            boolean current = model.buildFiles().contains(buildFile)
                    && lines.texts("key").equals(List.of(key(model.buildFiles())))
                    && exist(model.runtimeDependencies())
                    && model.modules().stream().allMatch(BuildModelCache::exists);
            return current ? Optional.of(model) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            log.debug("cannot use {}; asking the build tool", file, e);
            return Optional.empty();
        }
    }

    /** What decided on the model that is kept, whether it still holds or not. */
    List<Path> knownBuildFiles() {
        try {
            return Lines.parse(Files.readAllLines(file, StandardCharsets.UTF_8)).paths("build");
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | RuntimeException e) {
            log.debug("cannot use {}", file, e);
            return List.of();
        }
    }

    /**
     * Keeps the model, for its owner alone: a property of a POM may be a password.
     *
     * @param key of the build files as they were when the build tool read them: a save during the run must not be lost
     */
    void write(String key, BuildModel model) {
        StringBuilder text = new StringBuilder();
        append(text, "key", List.of(key));
        append(text, "runtime", model.runtimeDependencies());
        append(text, "build", model.buildFiles());
        append(text, "warning", model.warnings());
        append(text, "modules", List.of(model.modules().size()));
        for (int i = 0; i < model.modules().size(); i++) {
            BuildModule module = model.modules().get(i);
            append(text, i + "source", module.sources());
            append(text, i + "resource.", module.resources());
            append(text, i + "class", module.classes());
            append(text, i + "generated", List.of(module.generatedSources()));
            append(text, i + "compile", module.compileClassPath());
            append(text, i + "option", module.javacOptions());
            append(text, i + "processor", module.processorPath());
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            PrivateFiles.replace(file, text.toString());
        } catch (IOException e) {
            // Only costs the next start a run of the build tool.
            log.warn("cannot write {}", file, e);
        }
    }

    /** Stands for the content of the files and all else that may change what the build tool makes of them. */
    String key(Collection<Path> buildFiles) {
        MessageDigest digest = sha256();
        digest.update((VERSION
                        + System.getProperty("java.home")
                        + environment.getOrDefault("MAVEN_ARGS", "")
                        + environment.getOrDefault("GRADLE_OPTS", ""))
                .getBytes(StandardCharsets.UTF_8));
        for (Path buildFile : buildFiles) {
            digest.update(buildFile.toString().getBytes(StandardCharsets.UTF_8));
            digest.update(content(buildFile));
        }
        return new BigInteger(1, digest.digest()).toString(Character.MAX_RADIX);
    }

    private static BuildModel model(Lines lines) {
        List<BuildModule> modules = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(lines.texts("modules").get(0)); i++) {
            modules.add(new BuildModule(
                    lines.paths(i + "source"),
                    resources(i + "resource.", lines),
                    lines.paths(i + "class"),
                    lines.paths(i + "generated").get(0),
                    lines.paths(i + "compile"),
                    lines.texts(i + "option"),
                    lines.paths(i + "processor")));
        }
        return new BuildModel(modules, lines.paths("runtime"), lines.paths("build"), lines.texts("warning"));
    }

    private static void append(StringBuilder text, String prefix, Resources resources) {
        append(text, prefix + "directory", resources.paths());
        for (int i = 0; i < resources.directories().size(); i++) {
            Resources.Directory directory = resources.directories().get(i);
            append(text, prefix + i + "target", List.of(directory.target()));
            append(text, prefix + i + "include", directory.includes());
            append(text, prefix + i + "exclude", directory.excludes());
            append(text, prefix + i + "filtered", List.of(directory.filtered()));
        }
        ResourceFiltering filtering = resources.filtering();
        if (filtering != null) {
            append(text, prefix + "encoding", List.of(filtering.encoding(), filtering.propertiesEncoding()));
            append(text, prefix + "property", pairs(filtering.properties()));
            append(text, prefix + "project", pairs(filtering.project()));
            append(text, prefix + "file", filtering.files());
            append(text, prefix + "delimiter", filtering.delimiters());
            append(text, prefix + "flag", List.of(filtering.multiLine(), filtering.escapeWindowsPaths()));
            append(text, prefix + "unfiltered", filtering.unfilteredExtensions());
        }
    }

    private static Resources resources(String prefix, Lines lines) {
        List<Resources.Directory> directories = new ArrayList<>();
        for (Path path : lines.paths(prefix + "directory")) {
            String directory = prefix + directories.size();
            directories.add(new Resources.Directory(
                    path,
                    lines.texts(directory + "target").get(0),
                    lines.texts(directory + "include"),
                    lines.texts(directory + "exclude"),
                    Boolean.parseBoolean(lines.texts(directory + "filtered").get(0))));
        }
        List<String> encodings = lines.texts(prefix + "encoding");
        return new Resources(directories, encodings.isEmpty() ? null : filtering(prefix, encodings, lines));
    }

    private static ResourceFiltering filtering(String prefix, List<String> encodings, Lines lines) {
        List<String> flags = lines.texts(prefix + "flag");
        return new ResourceFiltering(
                values(lines.texts(prefix + "property")),
                values(lines.texts(prefix + "project")),
                lines.paths(prefix + "file"),
                lines.texts(prefix + "delimiter"),
                Boolean.parseBoolean(flags.get(0)),
                Boolean.parseBoolean(flags.get(1)),
                encodings.get(0),
                encodings.get(1),
                lines.texts(prefix + "unfiltered"));
    }

    /** The names are those of XML elements, so no {@code =} is in them. */
    private static List<String> pairs(Map<String, String> values) {
        return values.entrySet().stream()
                .map(value -> value.getKey() + "=" + value.getValue())
                .toList();
    }

    private static Map<String, String> values(List<String> pairs) {
        return pairs.stream()
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    private static void append(StringBuilder text, String name, List<?> values) {
        for (Object value : values) {
            String escaped =
                    value.toString().replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
            text.append(name).append(' ').append(escaped).append('\n');
        }
    }

    /** The values by name, in the order of the file. */
    record Lines(Map<String, List<String>> values) {
        static Lines parse(List<String> lines) {
            Map<String, List<String>> values = new HashMap<>();
            for (String line : lines) {
                int space = line.indexOf(' ');
                values.computeIfAbsent(line.substring(0, space), name -> new ArrayList<>())
                        .add(line.substring(space + 1).translateEscapes());
            }
            return new Lines(values);
        }

        List<String> texts(String name) {
            return values.getOrDefault(name, List.of());
        }

        List<Path> paths(String name) {
            return texts(name).stream().map(Path::of).toList();
        }
    }

    /** Whether what the build tool resolved is still there; class directories of other modules come and go. */
    private static boolean exists(BuildModule module) {
        return module.compileClassPath().stream().filter(BuildModelCache::isJar).allMatch(Files::exists)
                && exist(module.processorPath());
    }

    private static boolean isJar(Path path) {
        return path.toString().endsWith(".jar");
    }

    private static boolean exist(List<Path> paths) {
        return paths.stream().allMatch(Files::exists);
    }

    private static byte[] content(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException missing) {
            // Missing or unreadable is a state like any other; the build tool complains if it needs the file.
            return new byte[] {0};
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
