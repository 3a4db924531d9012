package io.devrunner.protocol;

import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import org.slf4j.LoggerFactory;

/**
 * Does on threads of their own what takes longest in a stub's first request to the session table, so that the classes
 * for it are loaded beside the rest of the init phase.
 */
public abstract class StubPreload extends Thread {
    private StubPreload(String name) {
        super(name);
        setDaemon(true);
    }

    /**
     * Returns at once.
     *
     * @param tls whether the table is asked by HTTPS
     */
    public static void begin(boolean tls) {
        new Request().start();
        if (tls) {
            new Tls().start();
        }
    }

    abstract void load() throws IOException, NoSuchAlgorithmException;

    /** Not worth a word if it fails: the first request will say so. */
    @Override
    public void run() {
        try {
            load();
        } catch (IOException | NoSuchAlgorithmException | RuntimeException | LinkageError e) {
            LoggerFactory.getLogger(StubPreload.class).debug("not loaded ahead", e);
        }
    }

    private static final class Request extends StubPreload {
        Request() {
            super("stub-request");
        }

        @Override
        void load() throws IOException {
            SignedService.rehearse();
        }
    }

    /** Reads the authorities that the JDK trusts. */
    private static final class Tls extends StubPreload {
        Tls() {
            super("stub-tls");
        }

        @Override
        void load() throws NoSuchAlgorithmException {
            SSLContext unused = SSLContext.getDefault();
        }
    }
}
