package io.devrunner.runner.code;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardLocation;
import org.jspecify.annotations.Nullable;

/** Keeps what one run of the compiler writes in memory, so that a run that fails leaves no trace on the disk. */
final class MemoryOutput extends ForwardingJavaFileManager<ClassPathFiles> {
    private final Path classes;
    private final Path generatedSources;
    private final Set<Path> hidden;
    private final Map<Path, ByteArrayOutputStream> files = new LinkedHashMap<>();

    /**
     * Output of one run.
     *
     * @param hidden files that the run must not see, because it may not make them again
     */
    MemoryOutput(ClassPathFiles files, Path classes, Path generatedSources, Set<Path> hidden) {
        super(files);
        this.classes = classes;
        this.generatedSources = generatedSources;
        this.hidden = hidden;
    }

    /** What was written: class files, and what annotation processors made. */
    Map<Path, byte[]> files() {
        Map<Path, byte[]> contents = new LinkedHashMap<>();
        files.forEach((path, written) -> contents.put(path, written.toByteArray()));
        return Collections.unmodifiableMap(contents);
    }

    @Override
    public Iterable<JavaFileObject> list(
            Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse) throws IOException {
        Iterable<JavaFileObject> found = super.list(location, packageName, kinds, recurse);
        if (hidden.isEmpty() || location != StandardLocation.CLASS_PATH) {
            return found;
        }
        List<JavaFileObject> visible = new ArrayList<>();
        for (JavaFileObject file : found) {
            if (isVisible(file)) {
                visible.add(file);
            }
        }
        return visible;
    }

    @Override
    public @Nullable FileObject getFileForInput(Location location, String packageName, String relativeName)
            throws IOException {
        return location == StandardLocation.CLASS_PATH
                ? fileManager.find(ClassPathFiles.name(packageName, relativeName), this::isVisible)
                : super.getFileForInput(location, packageName, relativeName);
    }

    private boolean isVisible(FileObject file) {
        return fileManager.path(file).filter(hidden::contains).isEmpty();
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
            Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
        return output(location, className.replace('.', '/') + kind.extension, kind);
    }

    @Override
    public FileObject getFileForOutput(Location location, String packageName, String relativeName, FileObject sibling) {
        return output(location, ClassPathFiles.name(packageName, relativeName), JavaFileObject.Kind.OTHER);
    }

    @Override
    public boolean isSameFile(FileObject a, FileObject b) {
        return (a instanceof Output || b instanceof Output) ? a.equals(b) : super.isSameFile(a, b);
    }

    /** Leaves the shared manager open for the next run. */
    @Override
    public void close() {}

    private Output output(Location location, String relative, JavaFileObject.Kind kind) {
        Path root = location == StandardLocation.SOURCE_OUTPUT ? generatedSources : classes;
        return new Output(root.resolve(relative), kind);
    }

    /** A file that the run writes, or only reads, as it is on the disk: javac asks for it in the same way. */
    private final class Output extends SimpleJavaFileObject {
        private final Path path;

        Output(Path path, Kind kind) {
            super(path.toUri(), kind);
            this.path = path;
        }

        @Override
        public OutputStream openOutputStream() {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            files.put(path, content);
            return content;
        }

        @Override
        public Writer openWriter() {
            return new OutputStreamWriter(openOutputStream(), StandardCharsets.UTF_8);
        }

        @Override
        public InputStream openInputStream() throws IOException {
            ByteArrayOutputStream written = files.get(path);
            if (written != null) {
                return new ByteArrayInputStream(written.toByteArray());
            }
            if (hidden.contains(path)) {
                throw new NoSuchFileException(path.toString(), null, "made before by what is compiled again");
            }
            return Files.newInputStream(path);
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) throws IOException {
            try (InputStream content = openInputStream()) {
                return new String(content.readAllBytes(), StandardCharsets.UTF_8);
            }
        }

        @Override
        public long getLastModified() {
            return files.containsKey(path) || hidden.contains(path)
                    ? super.getLastModified()
                    : path.toFile().lastModified();
        }
    }
}
