package io.devrunner.runner.code;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.SoftReference;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import javax.tools.SimpleJavaFileObject;
import org.jspecify.annotations.Nullable;

/** What one jar holds, remembered for as long as the jar is the same, so that it need not stay open. */
final class JarContent {
    private static final URI NOWHERE = URI.create("jar:/");

    private final Path jar;
    private final Stamp stamp;
    private final Runtime.Version release;
    private final Map<String, List<Entry>> packages = new HashMap<>();

    /** Open while a compilation reads from it. */
    private @Nullable JarFile open;

    private record Stamp(long size, FileTime modified) {}

    private JarContent(Path jar, Stamp stamp, Runtime.Version release) {
        this.jar = jar;
        this.stamp = stamp;
        this.release = release;
    }

    /**
     * The content of a jar, which is open from now on; nothing if there is no such jar.
     *
     * @param known its content when it was last looked at
     * @param release decides between the variants in a jar for several releases
     */
    static Optional<JarContent> of(Path jar, @Nullable JarContent known, Runtime.Version release) throws IOException {
        Stamp stamp;
        try {
            BasicFileAttributes attributes = Files.readAttributes(jar, BasicFileAttributes.class);
            stamp = new Stamp(attributes.size(), attributes.lastModifiedTime());
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        }
        if (known != null && known.stamp.equals(stamp) && known.release.equals(release)) {
            return Optional.of(known);
        }
        JarContent content = new JarContent(jar, stamp, release);
        content.index();
        return Optional.of(content);
    }

    private void index() throws IOException {
        file().versionedStream().filter(entry -> !entry.isDirectory()).forEach(entry -> {
            String name = entry.getName();
            packages.computeIfAbsent(packageOf(name), any -> new ArrayList<>()).add(new Entry(name));
        });
    }

    private static String packageOf(String name) {
        int slash = name.lastIndexOf('/');
        return slash < 0 ? "" : name.substring(0, slash).replace('/', '.');
    }

    Optional<Entry> find(String name) {
        return list(packageOf(name), false).stream()
                .filter(entry -> entry.name.equals(name))
                .findFirst();
    }

    List<Entry> list(String packageName, boolean recurse) {
        List<Entry> found = packages.getOrDefault(packageName, List.of());
        if (!recurse) {
            return found;
        }
        List<Entry> all = new ArrayList<>(found);
        String prefix = packageName.isEmpty() ? "" : packageName + '.';
        packages.forEach((name, entries) -> {
            if (name.startsWith(prefix) && !name.equals(packageName)) {
                all.addAll(entries);
            }
        });
        return all;
    }

    /** Lets go of the jar; it is opened again when something is read that is not remembered. */
    void release() throws IOException {
        if (open != null) {
            JarFile file = open;
            open = null;
            file.close();
        }
    }

    private JarFile file() throws IOException {
        JarFile file = open;
        if (file == null) {
            try {
                file = new JarFile(jar.toFile(), false, ZipFile.OPEN_READ, release);
            } catch (ZipException e) {
                throw new IOException(jar + ": " + e.getMessage(), e);
            }
            open = file;
        }
        return file;
    }

    /** One file of the jar, as javac reads it. */
    final class Entry extends SimpleJavaFileObject {
        private final String name;
        private SoftReference<byte[]> content = new SoftReference<>(null);

        private Entry(String name) {
            super(NOWHERE, kind(name));
            this.name = name;
        }

        /** Made when asked for: a class path has many thousand entries, and hardly any is ever named. */
        @Override
        public URI toUri() {
            return jar.resolveSibling(jar.getFileName() + "!").resolve(name).toUri();
        }

        @Override
        public String getName() {
            return jar + "!/" + name;
        }

        /** SimpleJavaFileObject would look at the URI. */
        @Override
        public boolean isNameCompatible(String simpleName, Kind wanted) {
            String last = name.substring(name.lastIndexOf('/') + 1);
            return kind == wanted && last.equals(simpleName + wanted.extension);
        }

        private static Kind kind(String name) {
            return name.endsWith(Kind.CLASS.extension) ? Kind.CLASS : Kind.OTHER;
        }

        /** The name that is asked for in a package: {@code a/B.class} is {@code a.B}. */
        String binaryName() {
            return name.substring(0, name.length() - kind.extension.length()).replace('/', '.');
        }

        @Override
        public InputStream openInputStream() throws IOException {
            byte[] bytes = content.get();
            if (bytes == null) {
                JarFile file = file();
                ZipEntry entry = file.getEntry(name);
                if (entry == null) {
                    throw new IOException(jar + " was replaced while it was read");
                }
                try (InputStream in = file.getInputStream(entry)) {
                    bytes = in.readAllBytes();
                }
                content = new SoftReference<>(bytes);
            }
            return new ByteArrayInputStream(bytes);
        }
    }
}
