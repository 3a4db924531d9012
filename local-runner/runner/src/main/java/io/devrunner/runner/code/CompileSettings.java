package io.devrunner.runner.code;

import io.devrunner.runner.project.BuildModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/** What else than the sources decides what the compiler makes of them. */
final class CompileSettings {
    private static final String PROCESSOR_SERVICE = "META-INF/services/javax.annotation.processing.Processor";

    private CompileSettings() {}

    /** Differs when options, class path, a jar on it, Lombok's settings, or the JDK differ. */
    static String stamp(BuildModule module) {
        StringBuilder text = new StringBuilder(Runtime.version().toString());
        module.javacOptions().forEach(option -> text.append('\n').append(option));
        List<Path> paths = new ArrayList<>(module.compileClassPath());
        paths.addAll(module.processorPath());
        paths.addAll(lombokFiles(module));
        for (Path path : paths) {
            text.append('\n').append(path);
            try {
                BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
                if (attributes.isRegularFile()) {
                    text.append(' ')
                            .append(attributes.lastModifiedTime())
                            .append(' ')
                            .append(attributes.size());
                }
            } catch (NoSuchFileException missing) {
                text.append(" missing");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return FileSnapshot.hash(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Where Lombok looks for its settings: beside the sources and in all directories above. In the packages it does too,
     * but to look there would take as long as to look at the sources. None where it takes no part.
     */
    static Set<Path> lombokFiles(BuildModule module) {
        Set<Path> files = new LinkedHashSet<>();
        if (Stream.concat(module.compileClassPath().stream(), module.processorPath().stream())
                .anyMatch(CompileSettings::isLombok)) {
            for (Path source : module.sources()) {
                for (Path directory = source; directory != null; directory = directory.getParent()) {
                    files.add(directory.resolve("lombok.config"));
                }
            }
        }
        return files;
    }

    private static boolean isLombok(Path path) {
        return String.valueOf(path.getFileName()).startsWith("lombok");
    }

    /** Whether javac will run annotation processors: those that are named, or any that it can find. */
    static boolean processorsTakePart(BuildModule module) {
        if (module.javacOptions().contains("-proc:none")) {
            return false;
        }
        return !module.processorPath().isEmpty()
                || module.javacOptions().contains("-processor")
                || module.compileClassPath().stream().anyMatch(CompileSettings::offersProcessor);
    }

    private static boolean offersProcessor(Path path) {
        if (Files.isDirectory(path)) {
            return Files.exists(path.resolve(PROCESSOR_SERVICE));
        }
        if (!Files.exists(path)) {
            return false;
        }
        try (ZipFile jar = new ZipFile(path.toFile())) {
            return jar.getEntry(PROCESSOR_SERVICE) != null;
        } catch (IOException e) {
            // Not a jar: javac does not read it either.
            return false;
        }
    }
}
