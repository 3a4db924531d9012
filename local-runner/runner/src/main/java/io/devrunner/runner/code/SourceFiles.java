package io.devrunner.runner.code;

import io.devrunner.runner.project.BuildModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sources of a module: those in its source directories, and those that plugins of Maven have generated into
 * directories that only they know. Such a directory is known by the package of a source in it.
 */
final class SourceFiles {
    private static final Pattern PACKAGE = Pattern.compile("(?m)^\\s*package\\s+([\\p{L}\\p{N}_$.]+)\\s*;");

    /** For tests, for processors and for the Groovy compiler, never for the code that runs. */
    private static final Pattern OF_OTHERS = Pattern.compile("(?:annotations|test|groovy-stubs).*");

    private final BuildModule module;
    private final Optional<Path> generated;
    private final List<Path> roots;

    /** The source directories of plugins, by the directories in which sources have been found. */
    private final Map<Path, Path> found = new HashMap<>();

    SourceFiles(BuildModule module) {
        this.module = module;
        this.generated = module.generatedByPlugins();
        this.roots = new ArrayList<>(module.sources());
        generated.filter(root -> !roots.contains(root)).ifPresent(roots::add);
    }

    FileSnapshot scan(FileSnapshot previous) {
        return FileSnapshot.scan(roots, this::isSource, previous);
    }

    /** The source relative to its source directory with slashes, as {@link ClassFile#source} has it. */
    String key(Path source) {
        for (Path root : module.sources()) {
            if (source.startsWith(root) && !isOfPlugins(root)) {
                return relative(root, source);
            }
        }
        return isOfPlugins(source) ? relative(rootOfPlugin(source), source) : source.toString();
    }

    static String relative(Path root, Path source) {
        return root.relativize(source).toString().replace('\\', '/');
    }

    /** A module declaration is left out: Lambda runs everything on the class path. */
    private boolean isSource(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".java")
                && !name.equals("module-info.java")
                && (module.sources().stream().anyMatch(root -> file.startsWith(root) && !isOfPlugins(root))
                        || isGenerated(file));
    }

    /** Not what stands among the sources too, as what delombok has made does: it would be there twice. */
    private boolean isGenerated(Path file) {
        Path within = generated.orElseThrow().relativize(file);
        return !file.startsWith(module.generatedSources())
                && !OF_OTHERS.matcher(within.getName(0).toString()).matches()
                && !within.resolveSibling("").toString().replace('\\', '/').contains("src/test")
                && module.sources().stream()
                        .filter(root -> !isOfPlugins(root))
                        .noneMatch(root -> Files.exists(root.resolve(key(file))));
    }

    private boolean isOfPlugins(Path file) {
        return generated.filter(file::startsWith).isPresent() && !isDeclared(file);
    }

    /** Whether the build names a directory that it is in, as build-helper-maven-plugin does. */
    private boolean isDeclared(Path file) {
        return module.sources().stream()
                .anyMatch(root -> file.startsWith(root) && !root.equals(generated.orElseThrow()));
    }

    private Path rootOfPlugin(Path source) {
        Path directory = source.resolveSibling("");
        Path known = found.get(directory);
        if (known == null) {
            Optional<Path> read = rootByPackage(source, directory);
            read.ifPresent(root -> found.put(directory, root));
            known = read.orElseGet(() -> found.values().stream()
                    .filter(directory::startsWith)
                    .findFirst()
                    .orElse(directory));
        }
        return known;
    }

    private static Optional<Path> rootByPackage(Path source, Path directory) {
        try {
            Matcher declared = PACKAGE.matcher(new String(Files.readAllBytes(source), StandardCharsets.UTF_8));
            // Of a file that is being written nothing is known yet.
            if (!declared.find()) {
                return Optional.empty();
            }
            Path packages = Path.of(declared.group(1).replace('.', '/'));
            if (!directory.endsWith(packages)) {
                return Optional.empty();
            }
            Path root = directory;
            for (int i = 0; i < packages.getNameCount() && root.getParent() != null; i++) {
                root = root.getParent();
            }
            return Optional.of(root);
        } catch (IOException gone) {
            // It was there before, if it was anywhere.
            return Optional.empty();
        }
    }
}
