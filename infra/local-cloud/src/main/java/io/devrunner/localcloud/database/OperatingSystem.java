package io.devrunner.localcloud.database;

import java.nio.file.Path;
import java.util.Locale;

/** What differs from one operating system to the other when a server is installed and started. */
enum OperatingSystem {
    LINUX("Install it: sudo apt-get install mariadb-server-core (or your distribution's package)"),
    MACOS("Install it: brew install mariadb"),
    WINDOWS("Install it: winget install MariaDB.Server, and put its bin directory on the PATH");

    private final String installMariaDb;

    OperatingSystem(String installMariaDb) {
        this.installMariaDb = installMariaDb;
    }

    static OperatingSystem current() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (name.startsWith("windows")) {
            return WINDOWS;
        }
        return name.startsWith("mac") ? MACOS : LINUX;
    }

    /** What a person can do to get a server. */
    String installMariaDb() {
        return installMariaDb;
    }

    String programName(String program) {
        return this == WINDOWS ? program + ".exe" : program;
    }

    /** Where programs keep for a user what they can make again. */
    Path cacheDirectory() {
        Path home = Path.of(System.getProperty("user.home"));
        return switch (this) {
            case LINUX -> fromEnvironment("XDG_CACHE_HOME", home.resolve(".cache"));
            case MACOS -> home.resolve("Library/Caches");
            case WINDOWS -> fromEnvironment("LOCALAPPDATA", home.resolve("AppData/Local"));
        };
    }

    private static Path fromEnvironment(String name, Path otherwise) {
        String value = System.getenv(name);
        return value == null || value.isBlank() ? otherwise : Path.of(value);
    }
}
