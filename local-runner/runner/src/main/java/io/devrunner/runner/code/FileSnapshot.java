package io.devrunner.runner.code;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The files beneath some directories at a moment, told apart by their attributes.
 *
 * @param walk what the scan has met besides, or null if the files are not exactly what it has found
 */
record FileSnapshot(Map<Path, Entry> files, @Nullable Walk walk) {
    static final FileSnapshot EMPTY = new FileSnapshot(Map.of());

    FileSnapshot(Map<Path, Entry> files) {
        this(files, null);
    }

    /**
     * A file that was written this shortly before a scan may be written again without a visible change of its time
     * stamp, so its content counts too. The idea is Git's (Documentation/technical/racy-git.txt); file systems count in
     * steps of at most 10 ms on Linux, NTFS and APFS in far smaller ones.
     */
    private static final long RACY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long COARSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2_500);

    /**
     * What tells one version of a file from another.
     *
     * @param hash of the content, only for a file that was written just before the scan
     */
    record Entry(
            long modifiedNanos,
            long size,
            @Nullable Object fileKey,
            @Nullable String hash) {
        private static Entry of(BasicFileAttributes attributes, @Nullable String hash) {
            return new Entry(nanos(attributes), attributes.size(), attributes.fileKey(), hash);
        }

        private boolean has(BasicFileAttributes attributes) {
            return modifiedNanos == nanos(attributes)
                    && size == attributes.size()
                    && Objects.equals(fileKey, attributes.fileKey());
        }

        boolean sameAttributes(Entry other) {
            return modifiedNanos == other.modifiedNanos && size == other.size && Objects.equals(fileKey, other.fileKey);
        }
    }

    /**
     * Scans the directories, and roots that are files; a root that is missing has no files.
     *
     * @param wanted the same as for the previous one
     * @param previous of the same roots; {@link #isStill} with it when all is as it was
     */
    static FileSnapshot scan(Collection<Path> roots, Predicate<Path> wanted, FileSnapshot previous) {
        if (previous.walk != null && previous.walk.standsFor(roots, previous.files)) {
            return previous;
        }
        Visitor visitor = new Visitor(wanted, previous);
        try {
            for (Path root : roots) {
                Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, visitor);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return visitor.found(roots);
    }

    /** Without what may have been written after that moment: the next scan finds it to be new. */
    FileSnapshot before(Instant moment) {
        long nanos = TimeUnit.SECONDS.toNanos(moment.getEpochSecond()) + moment.getNano();
        Map<Path, Entry> older = new LinkedHashMap<>(files);
        older.values().removeIf(entry -> isRacy(entry.modifiedNanos, nanos));
        return older.size() == files.size() ? this : new FileSnapshot(older);
    }

    /** Whether the scan that was given the older one has found nothing else. */
    boolean isStill(FileSnapshot older) {
        return files == older.files;
    }

    /**
     * The files that are new, differ or are gone.
     *
     * @param older the very snapshot that was given to the scan as the previous one
     */
    Changes since(FileSnapshot older) {
        if (isStill(older)) {
            return Changes.NONE;
        }
        Set<Path> added = new LinkedHashSet<>();
        Set<Path> modified = new LinkedHashSet<>();
        Set<Path> removed = new LinkedHashSet<>(older.files.keySet());
        files.forEach((path, entry) -> {
            Entry before = older.files.get(path);
            removed.remove(path);
            if (before == null) {
                added.add(path);
            } else if (!same(entry, before)) {
                modified.add(path);
            }
        });
        return new Changes(added, modified, removed);
    }

    private static boolean same(Entry now, Entry before) {
        return now.sameAttributes(before) && (before.hash == null || now.hash == null || before.hash.equals(now.hash));
    }

    record Changes(Set<Path> added, Set<Path> modified, Set<Path> removed) {
        static final Changes NONE = new Changes(Set.of(), Set.of(), Set.of());

        boolean isEmpty() {
            return added.isEmpty() && modified.isEmpty() && removed.isEmpty();
        }
    }

    static String hash(byte[] content) {
        try {
            return new BigInteger(1, MessageDigest.getInstance("SHA-256").digest(content))
                    .toString(Character.MAX_RADIX);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static long nanos(BasicFileAttributes attributes) {
        return attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    }

    /**
     * Whether it may have changed again without a change of the time. What shows no parts of a second may count in steps
     * of two, as FAT does.
     */
    private static boolean isRacy(long modifiedNanos, long started) {
        long step = modifiedNanos % TimeUnit.SECONDS.toNanos(1) == 0 ? COARSE_NANOS : RACY_NANOS;
        return started - modifiedNanos < step;
    }

    /**
     * What tells whether a walk would find anything else, at half its price, for which each invocation waits: the
     * directories, which a new, removed or renamed entry marks with the time.
     *
     * @param directories when they were last changed
     * @param missing roots that were not there
     * @param started when the walk was, in nanoseconds
     */
    record Walk(List<Path> roots, Map<Path, Long> directories, List<Path> missing, long started) {
        private boolean standsFor(Collection<Path> same, Map<Path, Entry> files) {
            if (!roots.equals(List.copyOf(same)) || missing.stream().anyMatch(Files::exists)) {
                return false;
            }
            try {
                for (Map.Entry<Path, Long> directory : directories.entrySet()) {
                    long modified = directory.getValue();
                    if (isRacy(modified, started) || nanos(attributes(directory.getKey())) != modified) {
                        return false;
                    }
                }
                for (Map.Entry<Path, Entry> file : files.entrySet()) {
                    Entry entry = file.getValue();
                    if (entry.hash != null || !entry.has(attributes(file.getKey()))) {
                        return false;
                    }
                }
                return true;
            } catch (IOException gone) {
                return false;
            }
        }

        private static BasicFileAttributes attributes(Path path) throws IOException {
            return Files.readAttributes(path, BasicFileAttributes.class);
        }
    }

    private static final class Visitor extends SimpleFileVisitor<Path> {
        private final Predicate<Path> wanted;
        private final FileSnapshot previous;
        private final Map<Path, Entry> files;
        private final Map<Path, Long> directories = new LinkedHashMap<>();
        private final List<Path> failed = new ArrayList<>();
        private final long started = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());

        /** Whether a file was found that is not in the previous snapshot as it is now. */
        private boolean differs;

        /** Whether something was met that can become a file without a trace in its directory. */
        private boolean odd;

        Visitor(Predicate<Path> wanted, FileSnapshot previous) {
            this.wanted = wanted;
            this.previous = previous;
            files = new LinkedHashMap<>(previous.files.size() * 2);
        }

        FileSnapshot found(Collection<Path> roots) {
            Walk walk = odd || !roots.containsAll(failed)
                    ? null
                    : new Walk(List.copyOf(roots), directories, failed, started);
            boolean same = !differs && files.size() == previous.files.size();
            return new FileSnapshot(same ? previous.files : files, walk);
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            directories.put(directory, nanos(attributes));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            odd |= !attributes.isRegularFile();
            Entry before = previous.files.get(file);
            // What was found the last time was wanted.
            if (attributes.isRegularFile() && (before != null || wanted.test(file))) {
                Entry entry = entry(file, attributes, before);
                if (entry != null) {
                    differs |= !entry.equals(before);
                    files.put(file, entry);
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException || failure instanceof FileSystemLoopException) {
                failed.add(file);
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            return failure == null ? FileVisitResult.CONTINUE : visitFileFailed(directory, failure);
        }

        private @Nullable Entry entry(Path file, BasicFileAttributes attributes, @Nullable Entry before)
                throws IOException {
            Entry plain = Entry.of(attributes, null);
            boolean racy = isRacy(plain.modifiedNanos, started);
            String hashBefore = before != null && before.sameAttributes(plain) ? before.hash : null;
            if (!racy && hashBefore == null) {
                return plain;
            }
            try {
                String hash = FileSnapshot.hash(Files.readAllBytes(file));
                return !racy && hash.equals(hashBefore) ? plain : Entry.of(attributes, hash);
            } catch (NoSuchFileException gone) {
                odd = true;
                return null;
            }
        }
    }
}
