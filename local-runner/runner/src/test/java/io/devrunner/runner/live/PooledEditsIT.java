package io.devrunner.runner.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mariadb.jdbc.Driver;
import org.slf4j.Logger;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** Edits of method bodies while the function is called all the time: live connections are the point of the tool. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class PooledEditsIT {
    private static final int EDITS = 100;
    private static final int CALLERS = 8;
    private static final int ENVIRONMENTS = 4;
    private static final int CONNECTIONS = ENVIRONMENTS * 2;
    private static final String HANDLER = "example.Pooled";

    private static final String OWN_CONNECTION = "SELECT CONNECTION_ID()";
    private static final String ALL_CONNECTIONS =
            "SELECT ID FROM information_schema.PROCESSLIST WHERE DB = DATABASE() ORDER BY ID";

    /** Keeps an environment busy, so that the other calls bring up the others. */
    private static final String SLOW = "SELECT CONNECTION_ID() + SLEEP(0.5)";

    @TempDir
    Path directory;

    @TempDir
    Path aside;

    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS, task -> {
        Thread thread = new Thread(task, "caller");
        thread.setDaemon(true);
        return thread;
    });

    /** The version whose class file has been in place before the calls that begin now. */
    private final AtomicInteger saved = new AtomicInteger();

    private final AtomicBoolean done = new AtomicBoolean();
    private ProjectDirectory project;
    private List<byte[]> versions;
    private LiveRun run;
    private Calls calls;

    @BeforeEach
    void start() throws Exception {
        versions = new ArrayList<>();
        try (Compiled compiled = new Compiled(aside)) {
            for (int version = 0; version <= EDITS; version++) {
                versions.add(compiled.of(HANDLER, Handlers.POOLED.replace("return 0;", "return " + version + ";")));
            }
        }
        project = new ProjectDirectory(directory).classFile(HANDLER, versions.get(0));
        for (Class<?> library : List.of(HikariDataSource.class, Driver.class, Logger.class)) {
            project.classPath(ProjectDirectory.jarOf(library).toString());
        }
        project.line("database: embedded").function("pooled", HANDLER, "concurrency: " + ENVIRONMENTS);
        run = LiveRun.start(directory, "--no-compile");
        calls = Calls.of(run);
    }

    @AfterEach
    void stop() throws Exception {
        done.set(true);
        callers.shutdown();
        if (run != null) {
            calls.close();
            run.close();
        }
    }

    @Test
    void aHundredEditsUnderLoadFailNothingAreNeverStaleAndKeepTheConnections() throws Exception {
        Set<Long> connections = Awaitility.await("two connections in the pool of each environment")
                .atMost(Duration.ofSeconds(30))
                .until(this::connectionsAfterCallsAtOnce, found -> found.size() == CONNECTIONS);
        List<Future<Set<Long>>> used = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            used.add(callers.submit(this::callAllTheTime));
        }

        for (int version = 1; version <= EDITS; version++) {
            project.classFile(HANDLER, versions.get(version));
            saved.set(version);
            assertThat(invoke(OWN_CONNECTION).path("version").asInt()).isEqualTo(version);
        }
        done.set(true);

        Set<Long> usedByCallers = new TreeSet<>();
        for (Future<Set<Long>> caller : used) {
            usedByCallers.addAll(caller.get(30, TimeUnit.SECONDS));
        }
        assertThat(usedByCallers).isNotEmpty().isSubsetOf(connections);
        assertThat(connections(ALL_CONNECTIONS)).isEqualTo(connections);
        assertThat(run.events().stream()
                        .filter(event -> event.path("event").asText().equals("reload"))
                        .map(event -> event.path("kind").asText()))
                .hasSize(EDITS)
                .containsOnly("redefine");
    }

    private Set<Long> connectionsAfterCallsAtOnce() throws Exception {
        Callable<JsonNode> slow = () -> invoke(SLOW);
        for (Future<JsonNode> call : callers.invokeAll(Collections.nCopies(ENVIRONMENTS, slow))) {
            call.get(30, TimeUnit.SECONDS);
        }
        return connections(ALL_CONNECTIONS);
    }

    /** Until all is done; gives the database connections that were used. */
    private Set<Long> callAllTheTime() throws IOException {
        Set<Long> used = new TreeSet<>();
        int newest = 0;
        while (!done.get()) {
            newest = Math.max(newest, saved.get());
            JsonNode answer = invoke(OWN_CONNECTION);
            assertThat(answer.path("version").asInt()).isGreaterThanOrEqualTo(newest);
            newest = answer.path("version").asInt();
            used.add(answer.path("connections").path(0).asLong());
        }
        assertThat(newest).as("it saw edits").isGreaterThan(EDITS / 2);
        return used;
    }

    private Set<Long> connections(String query) throws IOException {
        Set<Long> connections = new TreeSet<>();
        invoke(query).path("connections").forEach(connection -> connections.add(connection.asLong()));
        return connections;
    }

    private JsonNode invoke(String query) throws IOException {
        InvokeResponse response = calls.invoke("pooled", "\"" + query + "\"");
        String payload = response.payload().asUtf8String();
        assertThat(response.functionError()).as(payload).isNull();
        return new ObjectMapper().readTree(payload);
    }
}
