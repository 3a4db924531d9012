package io.devrunner.localcloud.database;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command lines of the server. */
final class ServerOptions {
    private ServerOptions() {}

    /** Runs SQL from standard input and ends. */
    static List<String> forBootstrap(Server server, Path data) {
        List<String> command = common(server, data);
        command.add("--bootstrap");
        command.add("--skip-ssl");
        command.add("--log-warnings=1");
        return command;
    }

    /** Serves on loopback until it gets a signal. */
    static List<String> forServing(Server server, DatabaseDirectory directory, int port) {
        List<String> command = common(server, directory.data());
        command.add("--bind-address=127.0.0.1");
        command.add("--port=" + port);
        command.add("--pid-file=" + directory.pidFile());
        // A socket file's path may have 107 characters, a project's is often longer; TCP is enough.
        command.add("--socket=");
        command.add("--skip-name-resolve");
        // Without a certificate the server would make one at each start from 11.4 on, which takes three seconds.
        command.add("--ssl-cert=" + directory.certificate());
        command.add("--ssl-key=" + directory.certificateKey());
        command.add("--local-infile=OFF");
        return command;
    }

    /** Small and quick to start; a commit outlives a killed server, not a power failure. */
    private static List<String> common(Server server, Path data) {
        List<String> command = new ArrayList<>();
        command.add(server.program().toString());
        command.add("--no-defaults");
        command.add("--datadir=" + data);
        // Each server that starts removes all temporary tables that it finds, also those of another one in /tmp.
        command.add("--tmpdir=" + data);
        command.add("--lc-messages-dir=" + server.share());
        command.add("--character-sets-dir=" + server.share().resolve("charsets"));
        command.add("--character-set-server=utf8mb4");
        command.add("--skip-log-bin");
        command.add("--performance-schema=OFF");
        command.add("--innodb-buffer-pool-size=16M");
        command.add("--innodb-log-file-size=8M");
        command.add("--innodb-temp-data-file-path=ibtmp1:4M:autoextend");
        command.add("--innodb-flush-log-at-trx-commit=2");
        command.add("--innodb-buffer-pool-load-at-startup=OFF");
        command.add("--innodb-buffer-pool-dump-at-shutdown=OFF");
        if (OperatingSystem.current() == OperatingSystem.WINDOWS) {
            command.add("--console"); // There it writes to a file of its own unless told.
        }
        if ("root".equals(System.getProperty("user.name"))) {
            command.add("--user=root"); // It refuses to run as root unless told.
        }
        return command;
    }
}
