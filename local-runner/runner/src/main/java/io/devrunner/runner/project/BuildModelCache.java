package io.devrunner.runner.project;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what Maven said, for as long as the content of every file that it read is the same. */
final class BuildModelCache {
    private static final Logger log = LoggerFactory.getLogger(BuildModelCache.class);
    private static final String VERSION = "1";

    private final Path file;
    private final Map<String, String> environment;
    private final ObjectMapper json = new ObjectMapper();

    BuildModelCache(Path file, Map<String, String> environment) {
        this.file = file;
        this.environment = environment;
    }

    /** A model and what it depends on. */
    private record Cached(String key, BuildModel model) {}

    Optional<BuildModel> read(List<Path> buildFiles) {
        try {
            Cached cached = json.readValue(file.toFile(), Cached.class);
            BuildModel model = cached.model;
            boolean current = cached.key.equals(key(buildFiles))
                    && exist(model.compileClassPath())
                    && exist(model.runtimeDependencies())
                    && exist(model.processorPath());
            return current ? Optional.of(model) : Optional.empty();
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            log.debug("cannot use {}; asking Maven", file, e);
            return Optional.empty();
        }
    }

    /**
     * Keeps the model.
     *
     * @param key of the build files as they were before Maven read them: a save during the run must not be lost
     */
    void write(String key, BuildModel model) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, json.writeValueAsBytes(new Cached(key, model)));
        } catch (IOException e) {
            // Only costs the next start a run of Maven.
            log.warn("cannot write {}", file, e);
        }
    }

    private static boolean exist(List<Path> paths) {
        return paths.stream().allMatch(Files::exists);
    }

    /** The content of the files and all else that may change what Maven makes of them. */
    String key(List<Path> buildFiles) {
        MessageDigest digest = sha256();
        digest.update((VERSION + System.getProperty("java.home") + environment.getOrDefault("MAVEN_ARGS", ""))
                .getBytes(StandardCharsets.UTF_8));
        for (Path buildFile : buildFiles) {
            digest.update(buildFile.toString().getBytes(StandardCharsets.UTF_8));
            digest.update(content(buildFile));
        }
        return new BigInteger(1, digest.digest()).toString(Character.MAX_RADIX);
    }

    private static byte[] content(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException missing) {
            // Missing or unreadable is a state like any other; Maven complains if it needs the file.
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
