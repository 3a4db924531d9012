package io.devrunner.workerhost;

import io.devrunner.worker.WorkerAgent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jar that makes a JVM load the worker's agent: a manifest alone, since the agent's class is on the worker's class
 * path. Written anew by each host into a file of its own, so that nobody else can have prepared it; and once more when it
 * is gone, as systems remove from their temporary directory what has lain there for some days.
 */
final class AgentJar implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AgentJar.class);

    /** Guarded by this. */
    private Path file;

    private final UserPrincipal owner;

    private AgentJar(Path file) throws IOException {
        this.file = file;
        this.owner = Files.getOwner(file);
    }

    static AgentJar write() throws IOException {
        return new AgentJar(writeFile());
    }

    private static Path writeFile() throws IOException {
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
        return file;
    }

    /** Where it is now. */
    synchronized Path file() throws IOException {
        if (!isOurs()) {
            file = writeFile();
        }
        return file;
    }

    /** Another user may have taken the name of one that was gone. */
    private boolean isOurs() throws IOException {
        try {
            return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).equals(owner);
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    @Override
    public synchronized void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // Windows: a worker that was killed a moment ago still holds it.
            file.toFile().deleteOnExit();
            log.debug("{} is deleted at the end of this program", file, e);
        }
    }
}
