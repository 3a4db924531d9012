package io.devrunner.localcloud.database;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The SQL scripts of a server that make its system tables. */
final class SystemTables {
    /** Up to 10.11 the scripts began with {@code mysql_}. */
    private static final List<String> PREFIXES = List.of("mariadb_", "mysql_");

    private static final List<String> SCRIPTS = List.of("system_tables.sql", "performance_tables.sql");

    private SystemTables() {}

    static boolean areIn(Path share) {
        return PREFIXES.stream()
                .anyMatch(prefix -> SCRIPTS.stream().allMatch(name -> Files.isReadable(share.resolve(prefix + name))));
    }

    /** Writes what {@code mariadb-install-db} would feed the server, without its accounts and its help texts. */
    static void write(Path share, OutputStream sql) throws IOException {
        for (String name : SCRIPTS) {
            Path script = PREFIXES.stream()
                    .map(prefix -> share.resolve(prefix + name))
                    .filter(Files::isReadable)
                    .findFirst()
                    .orElseThrow(() -> new IOException("No " + name + " in " + share));
            Files.copy(script, sql);
        }
    }
}
