package io.devrunner.worker;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One generation of the classes in the package {@code endings}, with a library below it. */
final class EndingFixture implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMillis(500);

    final Queue<String> log = new ConcurrentLinkedQueue<>();
    final List<String> warnings = new ArrayList<>();
    final JdkInternals internals = new JdkInternals();
    final Library library = new Library();
    private @Nullable CodeLoader loader = load(library);

    EndingFixture() {
        System.getProperties().put("endings", log);
    }

    private static CodeLoader load(ClassLoader library) {
        try {
            Path classes = Path.of(EndingFixture.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return new CodeLoader(List.of(classes), image(classes), new RuntimeClasses(), library);
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, ClassContent> image(Path classes) throws IOException {
        Map<String, ClassContent> image = new HashMap<>();
        try (Stream<Path> files = Files.list(classes.resolve("endings"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = "endings." + file.getFileName().toString().replaceFirst("\\.class$", "");
                image.put(name, new ClassContent(name, classes, Files.readAllBytes(file)));
            }
        }
        return image;
    }

    /** Defines the library's classes alone. */
    static final class Library extends URLClassLoader {
        Library() {
            super(
                    new URL[] {
                        EndingFixture.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                    },
                    ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (!name.startsWith("endings.library.")) {
                throw new ClassNotFoundException(name);
            }
            return super.findClass(name);
        }
    }

    CodeLoader loader() {
        return Objects.requireNonNull(loader);
    }

    /** Initializes the class. */
    void use(String name) {
        try {
            Class.forName("endings." + name, true, loader);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    void load(String name) {
        try {
            Class.forName("endings." + name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Calls a static method, as a handler that runs in the generation does. */
    Object call(String className, String method) {
        Thread.currentThread().setContextClassLoader(loader);
        try {
            Method called = Class.forName("endings." + className, true, loader).getDeclaredMethod(method);
            called.setAccessible(true);
            return called.invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        } finally {
            Thread.currentThread().setContextClassLoader(null);
        }
    }

    Object make(String className) {
        try {
            Constructor<?> constructor =
                    Class.forName("endings." + className, true, loader).getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    void end() {
        end(null);
    }

    void end(@Nullable Object handler) {
        new GenerationEnd(loader, internals, PATIENCE, warnings::add).run(handler);
    }

    /** Whether nothing keeps the generation once we have let go of it. */
    void awaitCollection() {
        WeakReference<CodeLoader> weak = new WeakReference<>(loader);
        loader = null;
        Awaitility.await().until(() -> {
            System.gc();
            return weak.get() == null;
        });
    }

    static boolean isAlive(String thread) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(live -> live.getName().equals(thread));
    }

    static Thread thread(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(live -> live.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        try {
            Class<?> shared = Class.forName("endings.library.Shared", true, library);
            ((ExecutorService) shared.getField("EXECUTOR").get(null)).shutdownNow();
            JdbcDrivers.deregister(new Generation(library, internals), library, internals);
            System.getProperties().remove("endings");
            library.close();
            if (loader != null) {
                loader.close();
            }
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
