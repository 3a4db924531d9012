package io.devrunner.infra.attach;

import io.devrunner.protocol.StubVariables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.lambda.model.EnvironmentResponse;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.Layer;

/**
 * Those settings of a function that attaching changes.
 *
 * @param timeout in seconds
 * @param layers the ARNs of their versions, in order
 */
record Settings(String handler, int timeout, List<String> layers, Map<String, String> environment) {
    Settings {
        layers = List.copyOf(layers);
        environment = Map.copyOf(environment);
    }

    static Settings of(FunctionConfiguration function) {
        EnvironmentResponse environment = function.environment();
        return new Settings(
                // A container image has none.
                Objects.requireNonNullElse(function.handler(), ""),
                function.timeout(),
                function.layers().stream().map(Layer::arn).toList(),
                environment == null ? Map.of() : environment.variables());
    }

    /** Whether the stub is the handler. */
    boolean isAttached() {
        return handler.startsWith(Wiring.HANDLER);
    }

    /** Whether anything of the stub is there, after a deployment by another tool perhaps not all of it. */
    boolean hasTraces() {
        return isAttached()
                || layers.stream().anyMatch(StubLayer::isOne)
                || environment.keySet().stream().anyMatch(Wiring.VARIABLES::contains);
    }

    /** The stage that the function is attached to, if it is. */
    String stage() {
        return environment.getOrDefault(StubVariables.STAGE, "");
    }

    /**
     * The stage that the function is attached to, if it is another one than this. A stub whose variables another tool has
     * taken away leads nowhere.
     */
    Optional<String> stageOtherThan(String ours) {
        return isAttached() && !stage().isEmpty() && !stage().equals(ours) ? Optional.of(stage()) : Optional.empty();
    }

    /** The layers that are not the stub's. */
    List<String> foreignLayers() {
        return layers.stream().filter(layer -> !StubLayer.isOne(layer)).toList();
    }

    /** The variables that are not the stub's, sorted. */
    Map<String, String> foreignVariables() {
        Map<String, String> foreign = new TreeMap<>(environment);
        foreign.keySet().removeAll(Wiring.VARIABLES);
        return foreign;
    }

    /** These settings with the stub in the place of the handler. */
    Settings with(Wiring wiring, Original original) {
        List<String> all = new ArrayList<>(foreignLayers());
        all.add(wiring.layer());
        Map<String, String> variables = new TreeMap<>(foreignVariables());
        variables.putAll(Wiring.variables(wiring.bridge(), original));
        return new Settings(Wiring.HANDLER, Wiring.TIMEOUT, all, variables);
    }

    /** Without the values of variables, which may be secret. */
    @Override
    public String toString() {
        return "handler " + handler + ", timeout " + timeout + ", layers " + layers + ", variables "
                + environment.keySet();
    }
}
