package io.devrunner.runner.console;

import java.io.File;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** What is on the other end of the standard streams. */
public final class Terminal {
    /** What terminals set that show colours; the console of Windows 10 shows their codes instead. */
    private static final List<String> WINDOWS_TERMINALS =
            List.of("WT_SESSION", "ConEmuANSI", "TERM", "TERM_PROGRAM", "TERMINAL_EMULATOR");

    private Terminal() {}

    /** Whether to write colours: only to a terminal, and not when its owner says NO_COLOR (https://no-color.org). */
    public static boolean wantsColour(Map<String, String> environment) {
        return isTerminal()
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.get("TERM"))
                && (File.separatorChar != '\\' || WINDOWS_TERMINALS.stream().anyMatch(environment::containsKey));
    }

    /**
     * The charset of standard output, on Windows the console's code page.
     *
     * @param properties those of the JVM; up to Java 18 the first has another name, and is there on a terminal alone
     */
    public static Charset charset(Properties properties) {
        String name = properties.getProperty("stdout.encoding", properties.getProperty("sun.stdout.encoding", ""));
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException ignored) {
            // None is told, or one that this JVM does not know.
            return Charset.defaultCharset();
        }
    }

    /**
     * Whether it is a person, who reads standard output and types standard input. From Java 22 on there is a console also
     * without a terminal, and it can be asked.
     */
    @SuppressWarnings("SystemConsoleNull")
    public static boolean isTerminal() {
        java.io.Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException ignored) {
            return true;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the console cannot be asked", e);
        }
    }
}
