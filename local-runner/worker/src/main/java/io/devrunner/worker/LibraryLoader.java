package io.devrunner.worker;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The class loader of a function's dependencies. They find the user's resources with it, and before their own, as on AWS,
 * where one class loader has all: a logger its configuration, a validator its schemas.
 */
final class LibraryLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final URLClassLoader users;

    /**
     * Below the worker's own loader.
     *
     * @param classes the user's class directories
     */
    LibraryLoader(List<Path> dependencies, List<Path> classes) {
        super(StartCommand.urls(dependencies), ClassLoader.getSystemClassLoader());
        users = new URLClassLoader(StartCommand.urls(classes), null);
    }

    /** Whether the libraries find a file of the user's too. Classes they do not, nor what names them as providers. */
    static boolean isShared(String resource) {
        return !resource.endsWith(".class") && !resource.startsWith("META-INF/services/");
    }

    @Override
    public @Nullable URL findResource(String name) {
        URL found = isShared(name) ? users.findResource(name) : null;
        return found == null ? super.findResource(name) : found;
    }

    @Override
    public Enumeration<URL> findResources(String name) throws IOException {
        if (!isShared(name)) {
            return super.findResources(name);
        }
        List<URL> all = new ArrayList<>(Collections.list(users.findResources(name)));
        all.addAll(Collections.list(super.findResources(name)));
        return Collections.enumeration(all);
    }

    @Override
    public void close() throws IOException {
        try (users) {
            super.close();
        }
    }
}
