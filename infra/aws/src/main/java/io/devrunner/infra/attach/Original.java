package io.devrunner.infra.attach;

import io.devrunner.protocol.StubVariables;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What a function was before it was attached. Of its variables only the names: their values stay where they are, and
 * nobody else need know them.
 *
 * @param timeout in seconds
 * @param layers the ARNs of their versions, in order
 * @param variables the names, sorted
 */
record Original(String handler, int timeout, List<String> layers, List<String> variables) {
    private static final int DEFAULT_TIMEOUT = 3;

    Original {
        layers = List.copyOf(layers);
        variables = List.copyOf(variables);
    }

    static Original of(Settings settings) {
        return new Original(
                settings.handler(),
                settings.timeout(),
                settings.layers(),
                settings.environment().keySet().stream().sorted().toList());
    }

    /** As far as the variables of an attached function tell; empty if they do not. */
    static Optional<Original> fromVariables(Settings attached) {
        String handler = attached.environment().get(StubVariables.HANDLER);
        if (handler == null || handler.isBlank()) {
            return Optional.empty();
        }
        String timeout = attached.environment().getOrDefault(StubVariables.TIMEOUT, "");
        return Optional.of(new Original(
                handler,
                timeout.matches("[1-9]\\d{0,2}") ? Integer.parseInt(timeout) : DEFAULT_TIMEOUT,
                attached.foreignLayers(),
                List.copyOf(attached.foreignVariables().keySet())));
    }

    /**
     * The function's settings with all undone that attaching has changed. What others have changed meanwhile stays.
     *
     * @param said is told what stays, without any value of a variable
     */
    Settings restored(Settings now, Consumer<String> said) {
        String restoredHandler = handler;
        if (!now.isAttached()) {
            restoredHandler = now.handler();
            tellIf(!restoredHandler.equals(handler), said, "the handler is " + restoredHandler + ", was " + handler);
        }
        int restoredTimeout = timeout;
        if (now.timeout() != Wiring.TIMEOUT || !now.hasTraces()) {
            restoredTimeout = now.timeout();
            tellIf(restoredTimeout != timeout, said, "the timeout is " + restoredTimeout + " s, was " + timeout + " s");
        }
        List<String> restoredLayers = now.foreignLayers();
        tellIf(
                !restoredLayers.equals(foreign(layers)),
                said,
                "the layers are " + restoredLayers + ", were " + foreign(layers));
        Map<String, String> restoredVariables = now.foreignVariables();
        List<String> before = variables.stream()
                .filter(name -> !Wiring.VARIABLES.contains(name))
                .toList();
        tellIf(
                !restoredVariables.keySet().equals(Set.copyOf(before)),
                said,
                "the environment variables are " + names(restoredVariables.keySet()) + ", were " + names(before));
        return new Settings(restoredHandler, restoredTimeout, restoredLayers, restoredVariables);
    }

    private static List<String> foreign(List<String> layers) {
        return layers.stream().filter(layer -> !StubLayer.isOne(layer)).toList();
    }

    private static String names(Collection<String> names) {
        return names.isEmpty() ? "none" : names.stream().sorted().collect(Collectors.joining(", "));
    }

    private static void tellIf(boolean changed, Consumer<String> said, String what) {
        if (changed) {
            said.accept(what + ": changed by somebody else meanwhile, left as it is");
        }
    }
}
