package io.devrunner.worker;

import java.sql.Driver;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Makes JDBC drivers known, and unknown again. {@link DriverManager} looks for them once in a JVM, with the class loader
 * that happens to ask first, and gives each caller those of its own class loader alone. So a second execution
 * environment, which on AWS has a JVM to itself, would find none.
 */
final class JdbcDrivers {
    private JdbcDrivers() {}

    /** Loads the drivers of this class loader; each registers itself when it is loaded. */
    static void register(ClassLoader dependencies) {
        Thread.currentThread().setContextClassLoader(dependencies);
        Iterator<Driver> drivers =
                ServiceLoader.load(Driver.class, dependencies).iterator();
        boolean more = true;
        while (more) {
            try {
                more = drivers.hasNext();
                if (more) {
                    drivers.next();
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                // As DriverManager does: the driver may be of no use here, and the handler may not need it.
                AwsRuntime.log("A JDBC driver cannot be loaded: " + e);
            }
        }
    }

    /** Takes back what the generation's classes have registered. */
    static void deregister(Generation generation, ClassLoader loader, JdkInternals internals) {
        // Without this look into it, DriverManager would first load all drivers that it finds, once for the process.
        if (!(internals.staticValue(DriverManager.class, "registeredDrivers") instanceof Collection<?> registered)) {
            return;
        }
        List<Driver> drivers = new ArrayList<>();
        for (Object entry : registered) {
            if (internals.value(entry, entry.getClass(), "driver") instanceof Driver driver
                    && generation.owns(driver)) {
                drivers.add(driver);
            }
        }
        if (!drivers.isEmpty()) {
            DriverRelease.below(loader).accept(drivers);
        }
    }
}
