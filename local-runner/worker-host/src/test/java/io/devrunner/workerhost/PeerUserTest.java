package io.devrunner.workerhost;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class PeerUserTest {
    private static final int MINE = 1000;
    private static final int SERVER = 0x1F90;

    @TempDir
    Path tables;

    private boolean owns(int peerPort) throws Exception {
        Files.writeString(tables.resolve("tcp"), """
                  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1 1
                   1: 0100007F:0001 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1000        0 2 1
                   2: 0100007F:0002 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1001        0 3 1
                   3: 0100007F:0003 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 4 1
                   4: 0100007F:0004 0100007F:1F90 05 00000000:00000000 00:00000000 00000000     0        0 5 1
                   5: 0100007F:0005 0100007F:1F91 01 00000000:00000000 00:00000000 00000000  1000        0 6 1
                """);
        Files.writeString(tables.resolve("tcp6"), """
                  sl  local_address                         remote_address                        st tx_queue rx_queue
                   0: 0000000000000000FFFF00000100007F:0006 0000000000000000FFFF00000100007F:1F90 01 \
                00000000:00000000 00:00000000 00000000  1000        0 7 1
                """);
        return new PeerUser(tables, MINE).owns(peerPort, SERVER);
    }

    @Test
    void processesOfTheUserAndOfRootPass() throws Exception {
        assertThat(owns(1)).isTrue();
        assertThat(owns(3)).isTrue();
        assertThat(owns(6)).isTrue();
    }

    @Test
    void processesOfOthersDoNot() throws Exception {
        assertThat(owns(2)).isFalse();
    }

    @Test
    void whoHasClosedOrIsNotThereDoesNot() throws Exception {
        assertThat(owns(4)).isFalse();
        assertThat(owns(5)).isFalse();
        assertThat(owns(7)).isFalse();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aRealConnectionOfThisProcessPassesAndWouldNotForAnother() throws Exception {
        PeerUser real = PeerUser.ofThisProcess().orElseThrow();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
            assertThat(real.owns(client.getLocalPort(), server.getLocalPort())).isTrue();
            // Root passes always, as whom continuous integration may run.
            assertThat(new PeerUser(real.tables(), real.user() + 1).owns(client.getLocalPort(), server.getLocalPort()))
                    .isEqualTo(real.user() == 0);
        }
    }
}
