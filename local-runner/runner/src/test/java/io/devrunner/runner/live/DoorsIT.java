package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.devrunner.runner.live.Sockets.Listening;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Every socket on which a started project listens has a rule here, and keeps it. A new one without a rule fails. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class DoorsIT {
    private static final int SOCKET_TIMEOUT = 20_000;
    private static final String NEXT = "/2018-06-01/runtime/invocation/next";
    private static final String INVOKE = "/2015-03-31/functions/echo/invocations";

    @TempDir
    static Path directory;

    private static LiveRun run;
    private static Calls calls;
    private static Map<Door, List<Listening>> doors;

    /** What may listen. */
    private enum Door {
        /** HTTP for everybody on this machine but the pages of other sites. */
        FRONT_DOOR,
        /** Signed calls alone. */
        AWS,
        /** The Runtime API and credentials, each under a name that cannot be guessed and with a token. */
        RUNTIME_API,
        /** The Runtime API of one process that knows no path of its own; no browser gets in. */
        FOREIGN_RUNTIME,
        /** Speaks to debuggers alone. */
        DEBUG_PORT,
        /** The worker's JVM behind the debug port. */
        WORKER_JVM,
        /** Asks for the password. */
        DATABASE,
    }

    @BeforeAll
    static void start() throws Exception {
        Scripts.require("python3");
        Files.writeString(directory.resolve("loop.py"), Scripts.PYTHON);
        run = LiveRun.start(
                new ProjectDirectory(directory)
                        .line("database: embedded")
                        .source("example.Echo", Handlers.ECHO)
                        .function("echo", "example.Echo", "routes: ['$default']")
                        .function("python", "loop", "command: python3 loop.py")
                        .path(),
                "--debug-port",
                "0");
        calls = Calls.of(run);
        for (String function : List.of("echo", "python")) {
            assertThat(calls.invoke(function, "{}").payload().asUtf8String()).isEqualTo("{}");
        }
        doors = doors();
    }

    @AfterAll
    static void stop() throws Exception {
        if (run != null) {
            calls.close();
            run.close();
        }
    }

    private static Map<Door, List<Listening>> doors() throws Exception {
        ProcessHandle runner = ProcessHandle.of(run.pid()).orElseThrow();
        List<ProcessHandle> processes = new ArrayList<>(List.of(runner));
        processes.addAll(run.descendants());
        Map<Integer, Door> ofRunner = new HashMap<>();
        ofRunner.put(run.httpUrl().getPort(), Door.FRONT_DOOR);
        ofRunner.put(run.awsUrl().getPort(), Door.AWS);
        for (JsonNode port : run.ready().path("debugPorts")) {
            ofRunner.put(port.asInt(), Door.DEBUG_PORT);
        }
        for (ProcessHandle process : processes) {
            Map<String, String> environment = environment(process);
            String api = environment.get("AWS_LAMBDA_RUNTIME_API");
            if (api != null) {
                boolean foreign = "python".equals(environment.get("AWS_LAMBDA_FUNCTION_NAME"))
                        && "loop".equals(environment.get("_HANDLER"));
                ofRunner.put(URI.create("http://" + api).getPort(), foreign ? Door.FOREIGN_RUNTIME : Door.RUNTIME_API);
            }
        }
        Map<Door, List<Listening>> found = new EnumMap<>(Door.class);
        for (Listening socket : Sockets.listening(processes)) {
            String command = socket.process().info().commandLine().orElse("");
            Door door = null;
            if (socket.process().equals(runner)) {
                door = ofRunner.get(socket.port());
            } else if (command.contains("-agentlib:jdwp=")) {
                door = Door.WORKER_JVM;
            } else if (command.contains("mariadbd") || command.contains("mysqld")) {
                door = Door.DATABASE;
            }
            assertThat(door).as("a rule for what listens on " + socket).isNotNull();
            found.computeIfAbsent(door, none -> new ArrayList<>()).add(socket);
        }
        return found;
    }

    private static Map<String, String> environment(ProcessHandle process) throws IOException {
        Map<String, String> variables = new HashMap<>();
        String all = Files.readString(Path.of("/proc", Long.toString(process.pid()), "environ"));
        for (String variable : all.split("\0", -1)) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                variables.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return variables;
    }

    private static List<Integer> ports(Door... wanted) {
        return Stream.of(wanted)
                .flatMap(door -> doors.get(door).stream())
                .map(Listening::port)
                .toList();
    }

    @Test
    void eachDoorIsThereAndOnLoopbackAlone() {
        assertThat(doors).containsOnlyKeys(Door.values());
        assertThat(doors.values().stream().flatMap(List::stream))
                .allSatisfy(door -> assertThat(door.address().isLoopbackAddress())
                        .as(door.toString())
                        .isTrue());
    }

    @Test
    void allThatSpeakHttpRefuseAnotherHost() throws Exception {
        for (int port : ports(Door.FRONT_DOOR, Door.AWS, Door.RUNTIME_API, Door.FOREIGN_RUNTIME)) {
            assertThat(http(port, "GET " + NEXT, "Host: rebound.example:" + port))
                    .as("port " + port)
                    .startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    void allThatSpeakHttpRefuseThePagesOfOtherSites() throws Exception {
        for (int port : ports(Door.FRONT_DOOR, Door.AWS, Door.RUNTIME_API, Door.FOREIGN_RUNTIME)) {
            for (String sign : List.of("Origin: https://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site")) {
                assertThat(http(port, "GET " + NEXT, "Host: 127.0.0.1:" + port, sign))
                        .as(sign + " at port " + port)
                        .startsWith("HTTP/1.1 403 ");
            }
        }
        assertThat(calls.invoke("python", "7").payload().asUtf8String()).isEqualTo("7");
    }

    @Test
    void theAwsPortAsksForASignature() throws Exception {
        for (int port : ports(Door.AWS)) {
            for (String request : List.of("POST " + INVOKE, "POST /", "POST /dev/@connections/AAAAAAAAAAA%3D")) {
                assertThat(http(port, request, "Host: 127.0.0.1:" + port, "X-Amz-Target: DynamoDB_20120810.Query"))
                        .as(request)
                        .startsWith("HTTP/1.1 403 ");
            }
        }
    }

    @Test
    void theRuntimeApiAsksForNameAndToken() throws Exception {
        URI credentials = null;
        for (ProcessHandle process : run.descendants()) {
            String uri = environment(process).get("AWS_CONTAINER_CREDENTIALS_FULL_URI");
            credentials = uri == null ? credentials : URI.create(uri);
        }
        assertThat(credentials).isNotNull();
        for (int port : ports(Door.RUNTIME_API)) {
            String host = "Host: 127.0.0.1:" + port;
            assertThat(http(port, "GET " + NEXT, host)).startsWith("HTTP/1.1 404 ");
            assertThat(http(port, "GET /" + "0".repeat(48) + NEXT, host)).startsWith("HTTP/1.1 404 ");
            assertThat(http(port, "GET /credentials/" + "0".repeat(48), host)).startsWith("HTTP/1.1 404 ");
        }
        // The stubs have a Runtime API of their own.
        int port = credentials.getPort();
        assertThat(ports(Door.RUNTIME_API)).contains(port);
        for (String header : List.of("Accept: */*", "Authorization: " + "0".repeat(48))) {
            assertThat(http(port, "GET " + credentials.getPath(), "Host: 127.0.0.1:" + port, header))
                    .as(header)
                    .startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    void debugPortsHaveNothingToSayToABrowser() throws Exception {
        for (int port : ports(Door.DEBUG_PORT, Door.WORKER_JVM)) {
            assertThat(http(port, "POST /", "Host: 127.0.0.1:" + port)).isEmpty();
        }
        assertThat(calls.invoke("echo", "8").payload().asUtf8String()).isEqualTo("8");
    }

    @Test
    void theDatabaseAsksForItsPassword() {
        for (int port : ports(Door.DATABASE)) {
            for (String user : List.of("dev", "root", "")) {
                assertThatExceptionOfType(SQLException.class)
                        .as("user " + user)
                        .isThrownBy(
                                () -> DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/", user, "")
                                        .close())
                        .withMessageContaining("Access denied");
            }
        }
    }

    /** All that comes back. */
    private static String http(int port, String request, String... headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(SOCKET_TIMEOUT);
            String text = request + " HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n"
                    + String.join("\r\n", headers) + "\r\n\r\n";
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.net.SocketException reset) {
            // The other side has closed before it read all, which says as much as an end.
            return "";
        }
    }
}
