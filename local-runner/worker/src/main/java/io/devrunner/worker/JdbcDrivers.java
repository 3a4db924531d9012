package io.devrunner.worker;

import java.sql.Driver;
import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Makes JDBC drivers known. {@link java.sql.DriverManager} looks for them once in a JVM, with the class loader that
 * happens to ask first, and gives each caller those of its own class loader alone. So a second execution environment,
 * which on AWS has a JVM to itself, would find none.
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
}
