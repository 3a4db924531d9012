package io.devrunner.localcloud.functions;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The functions of the local cloud by name. */
public final class Functions {
    private final Map<String, DeployedFunction> byName = new LinkedHashMap<>();

    public Functions(Collection<DeployedFunction> functions) {
        functions.forEach(function -> byName.put(function.name(), function));
    }

    public Optional<DeployedFunction> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }
}
