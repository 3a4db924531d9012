package io.devrunner.localcloud.database;

import java.nio.file.Path;

/**
 * An installed MariaDB server.
 *
 * @param program the server program, {@code mariadbd}
 * @param share its directory of error messages and SQL scripts
 */
record Server(Path program, Path share, String version) {
    /** The part of the version that tells whether data can be taken over: {@code 11.4} of {@code 11.4.5}. */
    String series() {
        return version.substring(0, version.lastIndexOf('.'));
    }

    /** Whether this server can read what a server of the series wrote: data is taken forward, never back. */
    boolean reads(String otherSeries) {
        String[] mine = series().split("\\.", -1);
        String[] other = otherSeries.split("\\.", -1);
        int major = Integer.compare(Integer.parseInt(mine[0]), Integer.parseInt(other[0]));
        return major != 0 ? major > 0 : Integer.parseInt(mine[1]) >= Integer.parseInt(other[1]);
    }
}
