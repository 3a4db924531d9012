package io.devrunner.worker;

import java.io.IOException;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.UnmodifiableClassException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The class loader of one generation of the user's classes in one execution environment.
 *
 * <p>It defines classes from what the host has read, not from the directories, so that an old generation never meets a
 * newer, half-written or deleted class, and no class file is held open. Resources are found in the directories.
 */
final class CodeLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    /** The classes of the generation by name; changed only under the class loading lock of the name. */
    private final Map<String, ClassContent> image;

    private final RuntimeClasses runtime;
    private final boolean hasLibraries;
    private final Map<Path, ProtectionDomain> domains = new ConcurrentHashMap<>();
    private final Queue<Class<?>> loaded = new ConcurrentLinkedQueue<>();

    // Without a name: a named loader would show in the stack traces of errors, which it does not on AWS.
    CodeLoader(
            List<Path> directories, Map<String, ClassContent> image, RuntimeClasses runtime, ClassLoader dependencies) {
        this(directories, image, runtime, List.of(), dependencies);
    }

    private CodeLoader(
            List<Path> directories,
            Map<String, ClassContent> image,
            RuntimeClasses runtime,
            List<Path> libraries,
            ClassLoader parent) {
        super(
                StartCommand.urls(
                        Stream.concat(directories.stream(), libraries.stream()).toList()),
                parent);
        this.image = new ConcurrentHashMap<>(image);
        this.runtime = runtime;
        this.hasLibraries = !libraries.isEmpty();
    }

    /** A loader that has the libraries too, so that the classes in them find the user's, as on AWS. */
    static CodeLoader withLibraries(
            List<Path> directories, Map<String, ClassContent> image, RuntimeClasses runtime, List<Path> libraries) {
        return new CodeLoader(directories, image, runtime, libraries, ClassLoader.getSystemClassLoader());
    }

    /**
     * Parent first, as on AWS, but for a class of the user's the libraries are not asked: none of them has it, or the
     * loader would have been made {@link #withLibraries}. To look for each class in each of a hundred jars in vain took
     * a third of a reload's time in the worker.
     */
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (hasLibraries || !image.containsKey(name) || runtime.has(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        ClassContent content = image.get(name);
        if (content == null && hasLibraries) {
            Class<?> found = super.findClass(name);
            loaded.add(found);
            return found;
        }
        if (content == null) {
            throw new ClassNotFoundException(name);
        }
        definePackageOf(name);
        ProtectionDomain domain = domains.computeIfAbsent(content.directory(), this::domain);
        Class<?> found = defineClass(name, content.bytes(), 0, content.bytes().length, domain);
        loaded.add(found);
        return found;
    }

    /** None that the libraries' loader, which is asked first, has told of. */
    @Override
    public Enumeration<URL> findResources(String name) throws IOException {
        boolean told = getParent() instanceof LibraryLoader && LibraryLoader.isShared(name);
        return told ? Collections.emptyEnumeration() : super.findResources(name);
    }

    /** The classes of the generation by name, whether loaded or not; a view. */
    Map<String, ClassContent> image() {
        return Collections.unmodifiableMap(image);
    }

    /** The classes that this loader has defined so far. */
    List<Class<?>> loaded() {
        return List.copyOf(loaded);
    }

    /**
     * Gives the classes new content: those that are loaded in place, the others for when they will be.
     *
     * @throws UnsupportedOperationException when more than method bodies has changed; nothing is changed then
     * @throws LinkageError when a class is not valid; nothing is changed then
     * @throws InternalError when the JVM refuses for a reason of its own; nothing is changed then
     */
    void redefine(List<ClassContent> changed) throws UnmodifiableClassException {
        Map<String, @Nullable ClassContent> before = new HashMap<>();
        List<ClassDefinition> definitions = new ArrayList<>();
        for (ClassContent content : changed) {
            if (!image.containsKey(content.name()) && isInLibrary(content.name())) {
                before.forEach(this::restore);
                throw new UnsupportedOperationException("a library has " + content.name() + " too");
            }
            Class<?> present;
            synchronized (getClassLoadingLock(content.name())) {
                before.put(content.name(), put(content.name(), content));
                present = findLoadedClass(content.name());
            }
            // One that a dependency has too is the dependency's.
            if (present != null && present.getClassLoader() == this) {
                definitions.add(new ClassDefinition(present, content.bytes()));
            }
        }
        try {
            if (!definitions.isEmpty()) {
                WorkerAgent.instrumentation().redefineClasses(definitions.toArray(ClassDefinition[]::new));
            }
        } catch (ClassNotFoundException e) {
            // Declared for compatibility alone, says the Javadoc.
            throw new IllegalStateException(e);
        } catch (UnsupportedOperationException | UnmodifiableClassException | LinkageError | InternalError e) {
            before.forEach(this::restore);
            throw e;
        }
    }

    /** Whether a class that is new here may be in use already, as the library's. */
    private boolean isInLibrary(String name) {
        return getParent().getResource(resource(name)) != null;
    }

    /** Where class loaders look for a class. */
    static String resource(String className) {
        return className.replace('.', '/') + ".class";
    }

    private void restore(String name, @Nullable ClassContent content) {
        synchronized (getClassLoadingLock(name)) {
            put(name, content);
        }
    }

    private @Nullable ClassContent put(String name, @Nullable ClassContent content) {
        return content == null ? image.remove(name) : image.put(name, content);
    }

    private void definePackageOf(String className) {
        int dot = className.lastIndexOf('.');
        String name = dot < 0 ? "" : className.substring(0, dot);
        if (dot >= 0 && getDefinedPackage(name) == null) {
            try {
                definePackage(name, null, null, null, null, null, null, null);
            } catch (IllegalArgumentException ignored) {
                // Another thread was faster.
            }
        }
    }

    /**
     * With the loader of the dependencies instead of this one: the access control context of a thread keeps the domains
     * of all who were on the stack when it was made, and a library's thread must not keep this generation.
     */
    private ProtectionDomain domain(Path directory) {
        URL location = StartCommand.urls(List.of(directory))[0];
        CodeSource source = new CodeSource(location, (Certificate[]) null);
        return new ProtectionDomain(source, getPermissions(source), getParent(), null);
    }
}
