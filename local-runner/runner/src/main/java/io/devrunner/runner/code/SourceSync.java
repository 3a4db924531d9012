package io.devrunner.runner.code;

import io.devrunner.runner.code.ClassDirectories.Content;
import io.devrunner.runner.project.BuildModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings the class files of one build up to date with its sources.
 *
 * <p>The rule: changed sources are compiled alone, and that stands if no other source can tell the difference (see
 * {@link ClassShape}). In every other case, and always when annotation processors take part (they may look at
 * everything), all sources are compiled.
 */
final class SourceSync implements AutoCloseable {
    /** How long an editor may take to write a file. */
    private static final Duration SAVE = Duration.ofMillis(100);

    /** How long a file that an editor has emptied may stay so before it counts as empty. */
    private static final Duration REFILL = Duration.ofSeconds(2);

    private final BuildModel model;
    private final ClassDirectories classes;
    private final SourceCompiler compiler;
    private final CodeEvents events;
    private final Path stampFile;
    private final String options;
    private final boolean processors;

    /** The sources that the class files belong to; null before the first success. */
    private @Nullable FileSnapshot compiled;

    private Set<Path> expectedClasses = Set.of();

    /** The sources that did not compile, and why. */
    private FileSnapshot failed = FileSnapshot.EMPTY;

    private List<Diagnostic> errors = List.of();

    SourceSync(BuildModel model, ClassDirectories classes, SourceCompiler compiler, CodeEvents events, Path stampFile) {
        this.model = model;
        this.classes = classes;
        this.compiler = compiler;
        this.events = events;
        this.stampFile = stampFile;
        this.options = CompileSettings.stamp(model);
        this.processors = CompileSettings.processorsTakePart(model);
    }

    /** Compiles what has to be compiled. Gives the errors, or nothing if the class files are current. */
    List<Diagnostic> update() throws IOException {
        FileSnapshot last = compiled == null ? FileSnapshot.EMPTY : compiled;
        FileSnapshot now = FileSnapshot.scan(model.sources(), SourceSync::isSource, last);
        classes.scan();
        if (!errors.isEmpty() && now.equals(failed)) {
            return errors;
        }
        Work work = compiled == null ? workAtStart(now) : workSince(last, now);
        if (work.sources.isEmpty() && work.removed.isEmpty()) {
            succeeded(now);
            return List.of();
        }
        Optional<Path> empty = justEmptied(now, work);
        if (empty.isPresent()) {
            return beingWritten(empty.get());
        }
        long started = System.nanoTime();
        Outcome outcome = compile(now, work);
        Set<Path> changedMeanwhile = changedSince(now, outcome.sources);
        if (!changedMeanwhile.isEmpty()) {
            return beingWritten(changedMeanwhile.iterator().next());
        }
        if (outcome.result instanceof SourceCompiler.Result.Failed failure) {
            failed = now;
            errors = failure.diagnostics();
            return errors;
        }
        Set<String> keys = keys(outcome.sources);
        keys.addAll(keys(work.removed));
        write(((SourceCompiler.Result.Compiled) outcome.result).files(), keys);
        classes.scan();
        succeeded(now);
        stamp(now).write(stampFile);
        events.compileFinished(outcome.sources.size(), Duration.ofNanos(System.nanoTime() - started));
        return List.of();
    }

    boolean hasLostClasses() {
        return !classes.contents().keySet().containsAll(expectedClasses);
    }

    /** Whether a source that does not compile was written so recently that its editor may not be done with it. */
    boolean mayBeHalfWritten() {
        return !errors.isEmpty()
                && (failed.files().isEmpty() || failed.files().values().stream().anyMatch(SourceSync::justWritten));
    }

    /**
     * An editor that writes in place empties the file first; javac would take that for a file without classes. On a busy
     * machine the rest may take its time, and nobody waits for a file that stays empty, so the patience is long.
     */
    private static Optional<Path> justEmptied(FileSnapshot now, Work work) {
        return work.sources.stream()
                .filter(source -> {
                    FileSnapshot.Entry entry = now.files().get(source);
                    return entry != null && entry.size() == 0 && isYounger(entry, REFILL);
                })
                .findFirst();
    }

    private static boolean justWritten(FileSnapshot.Entry entry) {
        return isYounger(entry, SAVE);
    }

    private static boolean isYounger(FileSnapshot.Entry entry, Duration limit) {
        long age = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - entry.modifiedNanos();
        // Either sign: file systems count finer than this clock, so a file may seem to come from the future.
        return Math.abs(age) < limit.toNanos();
    }

    @Override
    public void close() {
        compiler.close();
    }

    /** What has to be compiled: some sources, or all because others depend on what changed. */
    private record Work(Set<Path> sources, Set<Path> removed, boolean all) {}

    private Work workSince(FileSnapshot last, FileSnapshot now) {
        FileSnapshot.Changes changes = now.since(last);
        if (hasLostClasses() || !changes.added().isEmpty() || !changes.removed().isEmpty()) {
            return new Work(now.files().keySet(), changes.removed(), true);
        }
        return new Work(changes.modified(), Set.of(), false);
    }

    /** Class files that are newer than their source are taken as they are, whoever compiled them. */
    private Work workAtStart(FileSnapshot now) {
        Optional<CompileStamp> stamp = CompileStamp.read(stampFile);
        if (stamp.isPresent() && !stamp.get().options().equals(options)) {
            return new Work(now.files().keySet(), Set.of(), true);
        }
        Map<Path, CompileStamp.Source> known = stamp.map(CompileStamp::sources).orElse(Map.of());
        Map<String, Long> classTimes = classTimes();
        Set<Path> stale = new HashSet<>();
        boolean all = false;
        for (Map.Entry<Path, FileSnapshot.Entry> source : now.files().entrySet()) {
            long classTime = classTimes.getOrDefault(key(source.getKey()), 0L);
            if (!current(source.getKey(), source.getValue(), classTime, known.get(source.getKey()))) {
                stale.add(source.getKey());
                all |= classTime == 0;
            }
        }
        Set<Path> removed = new HashSet<>(known.keySet());
        removed.removeAll(now.files().keySet());
        if (all || !removed.isEmpty()) {
            return new Work(now.files().keySet(), removed, true);
        }
        return new Work(stale, Set.of(), false);
    }

    private static boolean current(
            Path file, FileSnapshot.Entry source, long classTime, CompileStamp.@Nullable Source before) {
        boolean fresh = classTime > 0 && classTime >= source.modifiedNanos();
        if (before == null) {
            return fresh || file.endsWith("package-info.java");
        }
        boolean sameClass = before.classModifiedNanos() == classTime;
        boolean sameSource = before.modifiedNanos() == source.modifiedNanos() && before.size() == source.size();
        return sameSource ? sameClass || fresh : fresh && !sameClass;
    }

    /** When the oldest class file of each source was written, in nanoseconds. */
    private Map<String, Long> classTimes() {
        Map<String, Long> times = new HashMap<>();
        classes.contents().forEach((file, content) -> {
            if (content.source() != null) {
                times.merge(content.source(), classes.modifiedNanos(file), Math::min);
            }
        });
        return times;
    }

    /** What the compiler made of which sources; nothing of it is written yet. */
    private record Outcome(Set<Path> sources, SourceCompiler.Result result) {}

    private Outcome compile(FileSnapshot now, Work work) throws IOException {
        if (!work.all && !processors) {
            SourceCompiler.Result result = compiler.compile(work.sources);
            if (result instanceof SourceCompiler.Result.Compiled some && sameShapes(work.sources, some.files())) {
                return new Outcome(work.sources, result);
            }
        }
        Set<Path> all = now.files().keySet();
        return new Outcome(all, all.isEmpty() ? new SourceCompiler.Result.Compiled(Map.of()) : compiler.compile(all));
    }

    /** A source that is saved while it is compiled may have been read in part. */
    private static Set<Path> changedSince(FileSnapshot now, Set<Path> sources) {
        Map<Path, FileSnapshot.Entry> compiledEntries = new HashMap<>(now.files());
        compiledEntries.keySet().retainAll(sources);
        FileSnapshot before = new FileSnapshot(compiledEntries);
        FileSnapshot.Changes changes =
                FileSnapshot.scan(sources, path -> true, before).since(before);
        Set<Path> changed = new HashSet<>(changes.modified());
        changed.addAll(changes.removed());
        return changed;
    }

    private List<Diagnostic> beingWritten(Path source) {
        failed = FileSnapshot.EMPTY;
        errors = List.of(new Diagnostic(source, 0, 0, "the file is being written"));
        return errors;
    }

    private boolean sameShapes(Set<Path> sources, Map<Path, byte[]> output) throws IOException {
        Map<Path, String> before = new HashMap<>();
        for (Path file : classesOf(keys(sources))) {
            shape(Files.readAllBytes(file)).ifPresent(shape -> before.put(file, shape));
        }
        Map<Path, String> after = new HashMap<>();
        output.forEach((file, content) -> shape(content).ifPresent(shape -> after.put(file, shape)));
        return before.equals(after);
    }

    /** ASM refuses classes of a Java version that it does not know; those never look the same. */
    private static Optional<String> shape(byte[] classFile) {
        try {
            return ClassShape.of(classFile);
        } catch (IllegalArgumentException e) {
            return Optional.of(e + "@" + System.nanoTime());
        }
    }

    /** Writes what differs, and deletes the classes that these sources made before and do not make any more. */
    private void write(Map<Path, byte[]> output, Set<String> compiledKeys) throws IOException {
        Map<Path, Content> contents = classes.contents();
        FileTime now = FileTime.fromMillis(System.currentTimeMillis());
        for (Map.Entry<Path, byte[]> file : output.entrySet()) {
            Content before = contents.get(file.getKey());
            if (before != null && before.hash().equals(FileSnapshot.hash(file.getValue()))) {
                // So that Maven and IDEs, which compare times, see that it is current.
                Files.setLastModifiedTime(file.getKey(), now);
            } else {
                AtomicFile.write(file.getKey(), file.getValue());
            }
        }
        for (Path file : classesOf(compiledKeys)) {
            if (!output.containsKey(file)) {
                Files.deleteIfExists(file);
            }
        }
    }

    private Set<Path> classesOf(Set<String> sourceKeys) {
        Set<Path> files = new HashSet<>();
        classes.contents().forEach((file, content) -> {
            if (content.source() != null && sourceKeys.contains(content.source())) {
                files.add(file);
            }
        });
        return files;
    }

    private void succeeded(FileSnapshot now) {
        compiled = now;
        errors = List.of();
        failed = FileSnapshot.EMPTY;
        expectedClasses = classesOf(keys(now.files().keySet()));
    }

    private CompileStamp stamp(FileSnapshot now) {
        Map<String, Long> classTimes = classTimes();
        Map<Path, CompileStamp.Source> sources = new HashMap<>();
        now.files()
                .forEach((path, entry) -> sources.put(
                        path,
                        new CompileStamp.Source(
                                entry.modifiedNanos(), entry.size(), classTimes.getOrDefault(key(path), 0L))));
        return new CompileStamp(options, sources);
    }

    private Set<String> keys(Set<Path> sources) {
        Set<String> keys = new HashSet<>();
        sources.forEach(source -> keys.add(key(source)));
        return keys;
    }

    /** The source relative to its source directory with slashes, as {@link ClassFile#source} has it. */
    private String key(Path source) {
        for (Path root : model.sources()) {
            if (source.startsWith(root)) {
                return root.relativize(source).toString().replace('\\', '/');
            }
        }
        return source.toString();
    }

    /** A module declaration is left out: Lambda runs everything on the class path. */
    private static boolean isSource(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".java") && !name.equals("module-info.java");
    }
}
