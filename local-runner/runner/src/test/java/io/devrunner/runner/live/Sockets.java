package io.devrunner.runner.live;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** The TCP sockets on which processes listen, as Linux tells it. */
final class Sockets {
    private static final String LISTEN = "0A";

    private Sockets() {}

    /** A process and where it listens. */
    record Listening(ProcessHandle process, InetAddress address, int port) {
        @Override
        public String toString() {
            return address.getHostAddress() + ":" + port + " of process " + process.pid() + " "
                    + process.info().commandLine().orElse("");
        }
    }

    static List<Listening> listening(List<ProcessHandle> processes) throws IOException {
        List<Listening> all = new ArrayList<>();
        for (ProcessHandle process : processes) {
            Set<String> inodes = inodes(process);
            for (String table : List.of("tcp", "tcp6")) {
                Path file = Path.of("/proc", Long.toString(process.pid()), "net", table);
                for (String line : Files.readAllLines(file)) {
                    // Number, local address, remote address, state, ..., inode: proc(5).
                    String[] columns = line.strip().split("\\s+", -1);
                    if (columns[3].equals(LISTEN) && inodes.contains(columns[9])) {
                        String[] local = columns[1].split(":", -1);
                        all.add(new Listening(process, address(local[0]), Integer.parseInt(local[1], 16)));
                    }
                }
            }
        }
        return all;
    }

    private static Set<String> inodes(ProcessHandle process) throws IOException {
        Set<String> inodes = new HashSet<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            for (Path file : files) {
                if (Files.isSymbolicLink(file)) {
                    String target = Files.readSymbolicLink(file).toString();
                    if (target.startsWith("socket:[")) {
                        inodes.add(target.substring("socket:[".length(), target.length() - 1));
                    }
                }
            }
        }
        return inodes;
    }

    /** Words of four bytes each, in the order of the machine: its lowest byte first. */
    private static InetAddress address(String hex) throws UnknownHostException {
        byte[] words = HexFormat.of().parseHex(hex);
        byte[] address = new byte[words.length];
        for (int i = 0; i < words.length; i++) {
            address[i] = words[i / 4 * 4 + 3 - i % 4];
        }
        return InetAddress.getByAddress(address);
    }
}
