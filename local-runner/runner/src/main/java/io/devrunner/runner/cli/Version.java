package io.devrunner.runner.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine;

/** The version of the program, which is the POM's: the build writes it into a file beside this class. */
final class Version {
    private Version() {}

    /** What {@code --version} prints. */
    static String text() {
        Properties properties = new Properties();
        try (InputStream file = Version.class.getResourceAsStream("version.properties")) {
            if (file == null) {
                throw new IllegalStateException("the build has made no version.properties");
            }
            properties.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException("version.properties cannot be read", e);
        }
        return "dev-runner " + properties.getProperty("version");
    }

    /** Of the command and all below it. */
    static void of(CommandLine command, String text) {
        command.getCommandSpec().version(text);
        command.getSubcommands().values().forEach(below -> of(below, text));
    }
}
