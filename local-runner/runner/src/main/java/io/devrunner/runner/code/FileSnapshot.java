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
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The files beneath some directories at a moment, told apart by their attributes. */
record FileSnapshot(Map<Path, Entry> files) {
    static final FileSnapshot EMPTY = new FileSnapshot(Map.of());

    /**
     * A file that was written this shortly before a scan may be written again without a visible change of its time
     * stamp, so its content counts too. The idea is Git's (Documentation/technical/racy-git.txt); file systems count in
     * steps of at most 10 ms on Linux, NTFS and APFS in far smaller ones.
     */
    private static final long RACY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

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
        boolean sameAttributes(Entry other) {
            return modifiedNanos == other.modifiedNanos && size == other.size && Objects.equals(fileKey, other.fileKey);
        }
    }

    /**
     * Scans the directories, and roots that are files; a root that is missing has no files. When all is as it was, gives
     * the previous one.
     */
    static FileSnapshot scan(Collection<Path> roots, Predicate<Path> wanted, FileSnapshot previous) {
        Map<Path, Entry> files = new LinkedHashMap<>(previous.files.size() * 2);
        Visitor visitor = new Visitor(wanted, previous, files);
        try {
            for (Path root : roots) {
                Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, visitor);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return visitor.differs || files.size() != previous.files.size() ? new FileSnapshot(files) : previous;
    }

    /** Without what may have been written after that moment: the next scan finds it to be new. */
    FileSnapshot before(Instant moment) {
        long nanos = TimeUnit.SECONDS.toNanos(moment.getEpochSecond()) + moment.getNano() - RACY_NANOS;
        Map<Path, Entry> older = new LinkedHashMap<>(files);
        older.values().removeIf(entry -> entry.modifiedNanos >= nanos);
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

    private static final class Visitor extends SimpleFileVisitor<Path> {
        private final Predicate<Path> wanted;
        private final FileSnapshot previous;
        private final Map<Path, Entry> files;
        private final long started = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());

        /** Whether a file was found that is not in the previous snapshot as it is now. */
        private boolean differs;

        Visitor(Predicate<Path> wanted, FileSnapshot previous, Map<Path, Entry> files) {
            this.wanted = wanted;
            this.previous = previous;
            this.files = files;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isRegularFile() && wanted.test(file)) {
                Entry before = previous.files.get(file);
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
            Entry plain = entry(attributes, null);
            boolean racy = started - plain.modifiedNanos < RACY_NANOS;
            String hashBefore = before != null && before.sameAttributes(plain) ? before.hash : null;
            if (!racy && hashBefore == null) {
                return plain;
            }
            try {
                String hash = FileSnapshot.hash(Files.readAllBytes(file));
                return !racy && hash.equals(hashBefore) ? plain : entry(attributes, hash);
            } catch (NoSuchFileException gone) {
                return null;
            }
        }

        private static Entry entry(BasicFileAttributes attributes, @Nullable String hash) {
            return new Entry(
                    attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                    attributes.size(),
                    attributes.fileKey(),
                    hash);
        }
    }
}
