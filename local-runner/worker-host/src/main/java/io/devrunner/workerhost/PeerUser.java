package io.devrunner.workerhost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells by Linux's tables of connections whose process is at the other end of one on loopback, which guards doors whose
 * callers can show no token. Other systems do not tell: there everybody on the machine passes.
 *
 * @param tables the directory with {@code tcp} and {@code tcp6}; see proc_pid_net(5)
 * @param user the number of the user whose processes may call, besides root's
 */
record PeerUser(Path tables, int user) {
    private static final Logger log = LoggerFactory.getLogger(PeerUser.class);
    private static final int ROOT = 0;

    /** A connection that its process has closed already would be root's. */
    private static final String ESTABLISHED = "01";

    /** Empty where the system does not tell. */
    static Optional<PeerUser> ofThisProcess() {
        Path self = Path.of("/proc/self");
        Path tables = self.resolve("net");
        if (!Files.isReadable(tables.resolve("tcp"))) {
            return Optional.empty();
        }
        try {
            return Optional.of(new PeerUser(tables, (Integer) Files.getAttribute(self, "unix:uid")));
        } catch (IOException | UnsupportedOperationException e) {
            log.debug("the system does not tell whose a connection is", e);
            return Optional.empty();
        }
    }

    /** Whether the process that has the peer's port and speaks to ours is the user's or root's. */
    boolean owns(int peerPort, int ourPort) throws IOException {
        String local = port(peerPort);
        String remote = port(ourPort);
        for (String table : List.of("tcp", "tcp6")) {
            Path file = tables.resolve(table);
            for (String line : Files.isReadable(file) ? Files.readAllLines(file) : List.<String>of()) {
                // Number, local address, remote address, state, queues, timer, retransmits, user.
                String[] columns = line.strip().split("\\s+", 9);
                if (columns.length == 9
                        && columns[1].endsWith(local)
                        && columns[2].endsWith(remote)
                        && columns[3].equals(ESTABLISHED)) {
                    int owner = Integer.parseInt(columns[7]);
                    return owner == user || owner == ROOT;
                }
            }
        }
        return false;
    }

    private static String port(int number) {
        return String.format(Locale.ROOT, ":%04X", number);
    }
}
