package io.devrunner.runner.code;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the last compilation left, kept in {@code .dev-runner/} so that the next start knows what changed in between.
 *
 * @param options stands for compiler options, class path and the content of its jars
 * @param made what annotation processors have made besides sources, with the hashes of the contents
 */
record CompileStamp(String options, Map<Path, Source> sources, Map<Path, String> made) {
    private static final Logger log = LoggerFactory.getLogger(CompileStamp.class);
    private static final String VERSION = "2";
    private static final String MADE = "made";

    /**
     * A source and its class files.
     *
     * @param classModifiedNanos of the oldest of them; 0 when the source makes no class
     */
    record Source(long modifiedNanos, long size, long classModifiedNanos) {}

    static Optional<CompileStamp> read(Path file) {
        try {
            Map<Path, Source> sources = new HashMap<>();
            Map<Path, String> made = new HashMap<>();
            String options = "";
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                String[] fields = line.split("\t", 4);
                if (options.isEmpty()) {
                    if (fields.length != 2 || !fields[0].equals(VERSION)) {
                        return Optional.empty();
                    }
                    options = fields[1];
                } else if (fields[0].equals(MADE)) {
                    made.put(Path.of(fields[3]), fields[1]);
                } else {
                    sources.put(
                            Path.of(fields[3]),
                            new Source(
                                    Long.parseLong(fields[0]), Long.parseLong(fields[1]), Long.parseLong(fields[2])));
                }
            }
            return Optional.of(new CompileStamp(options, sources, made));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            log.debug("cannot read {}; compiling as if there were none", file, e);
            return Optional.empty();
        }
    }

    void write(Path file) throws IOException {
        StringBuilder text =
                new StringBuilder(VERSION).append('\t').append(options).append('\n');
        sources.forEach((path, source) -> text.append(source.modifiedNanos)
                .append('\t')
                .append(source.size)
                .append('\t')
                .append(source.classModifiedNanos)
                .append('\t')
                .append(path)
                .append('\n'));
        // In as many fields: a path may have a tab in it.
        made.forEach((path, hash) -> text.append(MADE)
                .append('\t')
                .append(hash)
                .append("\t\t")
                .append(path)
                .append('\n'));
        AtomicFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
