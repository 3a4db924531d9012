package io.devrunner.worker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Deregisters drivers. {@link DriverManager} lets only those do that whose class loader finds the driver's class, so
 * this class is defined once more by a loader below the driver's, which is dropped at once.
 */
final class DriverRelease implements Consumer<List<Driver>> {
    @SuppressWarnings("unchecked")
    static Consumer<List<Driver>> below(ClassLoader loader) {
        try (InputStream bytes =
                Objects.requireNonNull(DriverRelease.class.getResourceAsStream("DriverRelease.class"))) {
            Class<?> copy = new Below(loader).define(bytes.readAllBytes());
            Constructor<?> constructor = copy.getDeclaredConstructor();
            constructor.setAccessible(true);
            return (Consumer<List<Driver>>) constructor.newInstance();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void accept(List<Driver> drivers) {
        for (Driver driver : drivers) {
            try {
                DriverManager.deregisterDriver(driver);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final class Below extends ClassLoader {
        Below(ClassLoader parent) {
            super(parent);
        }

        Class<?> define(byte[] bytes) {
            return defineClass(DriverRelease.class.getName(), bytes, 0, bytes.length);
        }
    }
}
