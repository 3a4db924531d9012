package io.devrunner.runner.cli;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Where dev-runner itself is. */
final class Installation {
    private Installation() {}

    /** The directory with the launcher: our classes are in {@code local-runner/runner/target} of it. */
    static Path directory() {
        try {
            Path code = Path.of(Installation.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return code.resolve("../../../..").normalize();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of our classes is no path", e);
        }
    }
}
