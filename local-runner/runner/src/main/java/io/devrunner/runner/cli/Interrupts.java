package io.devrunner.runner.cli;

import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ctrl-C while the program is ending already, which the JVM ignores by itself. By reflection: {@code sun.misc.Signal} is
 * the only way to hear of it, and the compiler warns of its name.
 */
final class Interrupts {
    private static final Logger LOG = LoggerFactory.getLogger(Interrupts.class);

    private Interrupts() {}

    /** Done at the next Ctrl-C, which from now on has no other effect. */
    static CompletableFuture<Void> next() {
        CompletableFuture<Void> interrupt = new CompletableFuture<>();
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object completing = Proxy.newProxyInstance(
                    Interrupts.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        interrupt.complete(null);
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("INT"), completing);
        } catch (ReflectiveOperationException e) {
            LOG.debug("this JVM does not tell of a second Ctrl-C", e);
        }
        return interrupt;
    }
}
