package io.devrunner.infra.attach;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.LoopbackAws;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import software.amazon.awssdk.regions.Region;

/** moto's server: AWS's services as others have understood them. https://docs.getmoto.org */
final class Moto {
    private static final Duration START = Duration.ofSeconds(60);

    private final Process process;
    private final int port;

    private Moto(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static Moto start(Path log) throws IOException {
        boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "moto_server")));
        if (!"true".equals(System.getenv("CI"))) {
            Assumptions.assumeTrue(found, "moto_server is not on the PATH: pip install 'moto[server]'");
        }
        assertThat(found).as("moto_server is on the PATH").isTrue();
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process process = new ProcessBuilder("moto_server", "-H", "127.0.0.1", "-p", Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Moto moto = new Moto(process, port);
        Awaitility.await("moto_server").atMost(START).until(moto::answers);
        return moto;
    }

    private boolean answers() {
        assertThat(process.isAlive()).as("moto_server runs").isTrue();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException ignored) {
            return false;
        }
    }

    AwsAccess access() {
        return LoopbackAws.access(Region.EU_WEST_1, port);
    }

    void stop() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        assertThat(process.waitFor(START.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
}
