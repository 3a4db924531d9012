package io.devrunner.workerhost;

import io.devrunner.worker.WorkerAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The jar that names the worker's agent to its JVM: a manifest alone, since the class is on the class path anyway. */
final class AgentJar implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AgentJar.class);

    private final Path path;

    private AgentJar(Path path) {
        this.path = path;
    }

    static AgentJar write() throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Premain-Class", WorkerAgent.class.getName());
        attributes.putValue("Can-Redefine-Classes", "true");
        Path path = Files.createTempFile("dev-runner-agent-", ".jar");
        new JarOutputStream(Files.newOutputStream(path), manifest).close();
        return new AgentJar(path);
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // A worker that has not quite ended may hold it open on Windows.
            log.debug("{} is left behind: {}", path, e.getMessage());
        }
    }
}
