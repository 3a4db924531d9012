package io.devrunner.workerhost;

import io.devrunner.worker.WorkerAgent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jar that makes a JVM load the worker's agent: a manifest alone, since the agent's class is on the worker's class
 * path. Written anew by each host into a file of its own, so that nobody else can have prepared it.
 */
record AgentJar(Path file) implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AgentJar.class);

    static AgentJar write() throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Premain-Class", WorkerAgent.class.getName());
        attributes.putValue("Can-Redefine-Classes", "true");
        Path file = Files.createTempFile("dev-runner-agent-", ".jar");
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.finish();
        }
        return new AgentJar(file);
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // Windows: a worker that was killed a moment ago still holds it.
            file.toFile().deleteOnExit();
            log.debug("{} is deleted at the end of this program", file, e);
        }
    }
}
