package io.devrunner.worker;

import java.beans.Introspector;
import java.util.Collections;
import java.util.ResourceBundle;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Takes from the JDK, and from libraries known for it, what they keep of an ending generation in static fields. */
final class GenerationCaches {
    private final Generation generation;
    private final JdkInternals internals;

    GenerationCaches(Generation generation, JdkInternals internals) {
        this.generation = generation;
        this.internals = internals;
    }

    void release(ClassLoader loader) {
        ResourceBundle.clearCache(loader);
        Thread.UncaughtExceptionHandler uncaught = Thread.getDefaultUncaughtExceptionHandler();
        if (uncaught != null && generation.owns(uncaught)) {
            Thread.setDefaultUncaughtExceptionHandler(null);
        }
        if (internals.isInitialized(Introspector.class)) {
            Introspector.flushCaches();
        }
        if (internals.isInitialized(LogManager.class)) {
            releaseLoggers();
        }
        releaseJackson(loader.getParent());
    }

    private void releaseLoggers() {
        LogManager manager = LogManager.getLogManager();
        for (String name : Collections.list(manager.getLoggerNames())) {
            Logger logger = manager.getLogger(name);
            if (logger == null) {
                continue;
            }
            for (Handler handler : logger.getHandlers()) {
                if (generation.reaches(handler)) {
                    logger.removeHandler(handler);
                }
            }
            if (isOwn(logger.getFilter())) {
                logger.setFilter(null);
            }
        }
    }

    private boolean isOwn(@Nullable Object object) {
        return object != null && generation.owns(object);
    }

    /** Jackson's types, which nearly every function has, are cached for all of its mappers. */
    private void releaseJackson(ClassLoader dependencies) {
        for (Class<?> type : internals.classes(dependencies)) {
            Object factory = type.getName().endsWith("com.fasterxml.jackson.databind.type.TypeFactory")
                    ? internals.staticValue(type, "instance")
                    : null;
            if (factory == null) {
                continue;
            }
            try {
                type.getMethod("clearCache").invoke(factory);
            } catch (ReflectiveOperationException e) {
                AwsRuntime.log("Jackson's type cache cannot be cleared: " + e);
            }
        }
    }
}
