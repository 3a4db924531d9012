package io.devrunner.worker;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The class loader of one generation of the user's classes in one execution environment. */
final class CodeLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final Queue<Class<?>> loaded = new ConcurrentLinkedQueue<>();

    // Without a name: a named loader would show in the stack traces of errors, which it does not on AWS.
    CodeLoader(URL[] directories, ClassLoader dependencies) {
        super(directories, dependencies);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        Class<?> found = super.findClass(name);
        loaded.add(found);
        return found;
    }

    /** The classes that this loader has defined so far. */
    List<Class<?>> loaded() {
        return List.copyOf(loaded);
    }
}
