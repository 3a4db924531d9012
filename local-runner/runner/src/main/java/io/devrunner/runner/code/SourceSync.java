package io.devrunner.runner.code;

import io.devrunner.runner.code.Recompilation.Work;
import io.devrunner.runner.project.BuildModule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Brings the class files of one module up to date with its sources and with the modules that it needs. */
final class SourceSync implements CompileStep {
    private final ModuleClasses classes;
    private final ForeignClasses foreign;
    private final SourceCompiler compiler;
    private final Recompilation recompilation;
    private final CompiledBefore before;
    private final CodeEvents events;
    private final Path stampFile;
    private final String settings;

    /** The sources that the class files belong to; null before the first success. */
    private @Nullable FileSnapshot compiled;

    private Set<Path> expectedClasses = Set.of();

    /** As in {@link CompileStamp#made}. */
    private Map<Path, String> made = Map.of();

    /** What the class directories of other modules held when the stamp was written. */
    private String stampedDigest = "";

    private @Nullable Failure failure;

    /**
     * Sources that are not compiled.
     *
     * @param sources what they were; empty when one of them is being written, which is always worth another try
     */
    private record Failure(FileSnapshot sources, Map<Path, ClassDirectories.Content> classes, List<Diagnostic> errors) {
        boolean isHalfWritten() {
            return sources.files().isEmpty() || Saving.justWritten(sources);
        }
    }

    /**
     * The sync of one module. The class directories must have been scanned.
     *
     * @param stampFile where to remember what has been compiled
     */
    SourceSync(
            BuildModule module,
            ModuleClasses classes,
            ClassIndex index,
            SourceCompiler compiler,
            CodeEvents events,
            Path stampFile) {
        this.classes = classes;
        this.foreign = new ForeignClasses(module, classes, index);
        this.compiler = compiler;
        this.recompilation = new Recompilation(classes, index, compiler, CompileSettings.processorsTakePart(module));
        this.before = new CompiledBefore(classes);
        this.events = events;
        this.stampFile = stampFile;
        this.settings = CompileSettings.stamp(module);
    }

    @Override
    public List<Diagnostic> update() throws IOException {
        if (failure != null && stands(failure)) {
            return failure.errors;
        }
        FileSnapshot last = compiled == null ? FileSnapshot.EMPTY : compiled;
        FileSnapshot now = scan(last);
        if (failure == null && compiled != null && now.isStill(compiled) && !foreign.isChanged()) {
            compiled = now;
            return List.of();
        }
        Work work = compiled == null ? atStart(now) : since(last, now);
        if (work.isEmpty()) {
            boolean stampIsOld =
                    compiled != null && foreign.isChanged() && !foreign.digest().equals(stampedDigest);
            succeeded(now);
            if (stampIsOld) {
                writeStamp(now);
            }
            return List.of();
        }
        Optional<Path> empty = Saving.justEmptied(now, work.changed());
        if (empty.isPresent()) {
            return beingWritten(empty.get());
        }
        long started = System.nanoTime();
        Recompilation.Outcome outcome = recompilation.run(now.files().keySet(), work, made);
        Optional<Path> changedMeanwhile = Saving.changedSince(now, outcome.sources());
        if (changedMeanwhile.isPresent()) {
            return beingWritten(changedMeanwhile.get());
        }
        if (outcome.result() instanceof SourceCompiler.Result.Failed failed) {
            failure = new Failure(now, classes.contents(), failed.diagnostics());
            return failed.diagnostics();
        }
        Map<Path, byte[]> output = ((SourceCompiler.Result.Compiled) outcome.result()).files();
        classes.write(output, outcome.replaced(), made);
        classes.scan();
        if (compiled != null) {
            foreign.wrote(classes.of(now.since(compiled).modified()));
        }
        if (outcome.sources().equals(now.files().keySet())) {
            made = classes.madeOfNoSource(output, outcome.sources());
        }
        succeeded(now);
        writeStamp(now);
        if (!outcome.sources().isEmpty()) {
            events.compileFinished(outcome.sources().size(), Duration.ofNanos(System.nanoTime() - started));
        }
        return List.of();
    }

    @Override
    public boolean hasLostClasses() {
        return !classes.contents().keySet().containsAll(expectedClasses);
    }

    @Override
    public boolean mayBeHalfWritten() {
        return failure != null && failure.isHalfWritten();
    }

    @Override
    public void close() {
        compiler.close();
    }

    private FileSnapshot scan(FileSnapshot previous) {
        return classes.sources().scan(previous);
    }

    private boolean stands(Failure old) {
        return !old.sources.files().isEmpty()
                && old.classes == classes.contents()
                && scan(old.sources).since(old.sources).isEmpty();
    }

    private Work atStart(FileSnapshot now) throws IOException {
        CompileStamp stamp = CompileStamp.read(stampFile).orElse(null);
        made = stamp == null ? Map.of() : stamp.made();
        Work stale = before.work(now, stamp, stampSettings());
        return new Work(stale.changed(), stale.removed(), foreign.changes(), Set.of());
    }

    private Work since(FileSnapshot last, FileSnapshot now) throws IOException {
        FileSnapshot.Changes changes = now.since(last);
        Set<Path> expected = new HashSet<>(expectedClasses);
        expected.removeAll(classes.of(changes.removed(), foreign.known()));
        if (!classes.contents().keySet().containsAll(expected)) {
            return new Work(now.files().keySet(), changes.removed(), ClassChanges.NONE, Set.of());
        }
        Set<Path> changed = new HashSet<>(changes.added());
        changed.addAll(changes.modified());
        long newest = newest(now, changed);
        Set<Path> stale = foreign.stale(now, source -> !changed.contains(source));
        Map<Path, Long> rewritten = foreign.rewritten(now);
        rewritten.keySet().removeAll(stale);
        changed.removeAll(rewritten.keySet());
        changed.addAll(stale);
        rewritten.values().removeIf(time -> time < newest);
        return new Work(changed, changes.removed(), foreign.changes(), rewritten.keySet());
    }

    private static long newest(FileSnapshot now, Set<Path> sources) {
        return sources.stream()
                .map(source -> now.files().get(source))
                .mapToLong(entry -> entry == null ? Long.MAX_VALUE : entry.modifiedNanos())
                .max()
                .orElse(0);
    }

    private List<Diagnostic> beingWritten(Path source) {
        List<Diagnostic> errors = List.of(new Diagnostic(source, 0, 0, "the file is being written"));
        failure = new Failure(FileSnapshot.EMPTY, Collections.emptyMap(), errors);
        return errors;
    }

    private void succeeded(FileSnapshot now) {
        compiled = now;
        failure = null;
        expectedClasses = classes.of(now.files().keySet());
        foreign.accept();
    }

    private void writeStamp(FileSnapshot now) throws IOException {
        stampedDigest = foreign.digest();
        before.stamp(now, stampSettings(), made).write(stampFile);
    }

    private String stampSettings() {
        return settings + foreign.digest();
    }
}
