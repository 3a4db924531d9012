package io.devrunner.runner.code;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import org.jspecify.annotations.Nullable;

/**
 * Gives javac its class path and keeps none of its jars open between compilations: Windows locks what is open, and a
 * jar that was replaced would be read as it was. The JDK's own file manager keeps all of them open, and takes
 * three times as long when it has to open a hundred again at each compilation.
 */
final class ClassPathFiles extends ForwardingJavaFileManager<StandardJavaFileManager> {
    private static final Location WHOLE = StandardLocation.locationFor("WHOLE_CLASS_PATH");

    private final List<Part> parts = new ArrayList<>();
    private final Map<Path, JarContent> jars = new HashMap<>();

    /** What javac compiles for. */
    private Runtime.Version release = Runtime.version();

    /** Whether the jars have been compared with the disk since the last compilation. */
    private boolean isCurrent;

    /** A piece of the class path: a jar, or a directory that the JDK's file manager knows by a location. */
    private sealed interface Part {
        record Jar(Path file) implements Part {}

        /**
         * One that may come and go. The JDK's file manager must never look for it while it is not there: it remembers
         * until it is closed that there was nothing.
         */
        record Directory(Path path, Location location) implements Part {
            boolean isThere() {
                return Files.isDirectory(path);
            }
        }
    }

    private ClassPathFiles(StandardJavaFileManager standard) {
        super(standard);
    }

    static ClassPathFiles open(StandardJavaFileManager standard, List<Path> classPath) throws IOException {
        ClassPathFiles files = new ClassPathFiles(standard);
        standard.setLocationFromPaths(StandardLocation.CLASS_PATH, classPath);
        // With what the manifests of jars add.
        List<Path> whole = new ArrayList<>();
        standard.getLocationAsPaths(StandardLocation.CLASS_PATH).forEach(whole::add);
        List<Path> directories = new ArrayList<>();
        for (Path path : whole) {
            if (isJar(path)) {
                files.parts.add(new Part.Jar(path));
            } else {
                Location location = StandardLocation.locationFor("CLASS_PATH_" + directories.size());
                standard.setLocationFromPaths(location, List.of(path));
                files.parts.add(new Part.Directory(path, location));
                directories.add(path);
            }
        }
        standard.setLocationFromPaths(StandardLocation.CLASS_PATH, directories);
        standard.setLocationFromPaths(WHOLE, whole);
        return files;
    }

    /** Also of one that is not there yet. */
    private static boolean isJar(Path path) {
        return Files.isRegularFile(path)
                || path.toString().endsWith(".jar")
                || path.toString().endsWith(".zip");
    }

    /** Closes what the compilation has opened. */
    void release() throws IOException {
        isCurrent = false;
        for (JarContent jar : jars.values()) {
            jar.release();
        }
    }

    /** The path of a file of a directory; nothing for one in a jar. */
    Optional<Path> path(FileObject file) {
        return file instanceof JarContent.Entry ? Optional.empty() : Optional.of(fileManager.asPath(file));
    }

    @Override
    public boolean handleOption(String option, Iterator<String> values) {
        if (option.equals("--multi-release") && values.hasNext()) {
            String value = values.next();
            release = Runtime.Version.parse(value);
            return super.handleOption(option, List.of(value).iterator());
        }
        return super.handleOption(option, values);
    }

    @Override
    public Iterable<JavaFileObject> list(
            Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse) throws IOException {
        if (location != StandardLocation.CLASS_PATH) {
            return super.list(location, packageName, kinds, recurse);
        }
        lookAtJars();
        List<JavaFileObject> found = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Part.Directory directory) {
                if (directory.isThere()) {
                    super.list(directory.location(), packageName, kinds, recurse)
                            .forEach(found::add);
                }
            } else if (part instanceof Part.Jar file) {
                JarContent jar = jars.get(file.file());
                if (jar != null) {
                    jar.list(packageName, recurse).stream()
                            .filter(entry -> kinds.contains(entry.getKind()))
                            .forEach(found::add);
                }
            }
        }
        return found;
    }

    private void lookAtJars() throws IOException {
        if (isCurrent) {
            return;
        }
        for (Part part : parts) {
            if (part instanceof Part.Jar file) {
                Path path = file.file();
                Optional<JarContent> content = JarContent.of(path, jars.get(path), release);
                content.ifPresentOrElse(found -> jars.put(path, found), () -> jars.remove(path));
            }
        }
        isCurrent = true;
    }

    @Override
    public @Nullable JavaFileObject getJavaFileForInput(Location location, String className, JavaFileObject.Kind kind)
            throws IOException {
        if (location == StandardLocation.CLASS_PATH) {
            return (JavaFileObject) find(className.replace('.', '/') + kind.extension, any -> true);
        }
        return super.getJavaFileForInput(location, className, kind);
    }

    @Override
    public @Nullable FileObject getFileForInput(Location location, String packageName, String relativeName)
            throws IOException {
        if (location == StandardLocation.CLASS_PATH) {
            return find(name(packageName, relativeName), any -> true);
        }
        return super.getFileForInput(location, packageName, relativeName);
    }

    /** The name of a file by that of its package. */
    static String name(String packageName, String relativeName) {
        return packageName.isEmpty() ? relativeName : packageName.replace('.', '/') + '/' + relativeName;
    }

    /** The first file of this name on the class path that may be seen. */
    @Nullable
    FileObject find(String name, Predicate<FileObject> visible) throws IOException {
        lookAtJars();
        for (Part part : parts) {
            FileObject found = null;
            if (part instanceof Part.Directory directory) {
                found = directory.isThere() ? super.getFileForInput(directory.location(), "", name) : null;
            } else if (part instanceof Part.Jar file && jars.containsKey(file.file())) {
                found = jars.get(file.file()).find(name).orElse(null);
            }
            if (found != null && visible.test(found)) {
                return found;
            }
        }
        return null;
    }

    @Override
    public String inferBinaryName(Location location, JavaFileObject file) {
        return file instanceof JarContent.Entry entry ? entry.binaryName() : super.inferBinaryName(location, file);
    }

    @Override
    public boolean isSameFile(FileObject a, FileObject b) {
        return (a instanceof JarContent.Entry || b instanceof JarContent.Entry) ? a.equals(b) : super.isSameFile(a, b);
    }

    @Override
    public boolean contains(Location location, FileObject file) throws IOException {
        return file instanceof JarContent.Entry
                ? location == StandardLocation.CLASS_PATH
                : super.contains(location, file);
    }

    /** Annotation processors that are found on the class path. */
    @Override
    public ClassLoader getClassLoader(Location location) {
        return super.getClassLoader(location == StandardLocation.CLASS_PATH ? WHOLE : location);
    }

    @Override
    public void close() throws IOException {
        release();
        super.close();
    }
}
