package io.devrunner.runner.console;

import java.util.Map;

/** What is on the other end of the standard streams. */
public final class Terminal {
    private Terminal() {}

    /** Whether to write colours: only to a terminal, and not when its owner says NO_COLOR (https://no-color.org). */
    public static boolean wantsColour(Map<String, String> environment) {
        return isTerminal()
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.get("TERM"));
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
