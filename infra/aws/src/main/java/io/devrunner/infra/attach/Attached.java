package io.devrunner.infra.attach;

import io.devrunner.infra.BridgeStack;
import io.devrunner.protocol.Glob;
import io.devrunner.protocol.UserException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which of the functions that some globs name were attached when the table was read. */
public final class Attached {
    private final List<Saved> saved;
    private final List<String> all;
    private final List<String> globs;
    private final Functions functions;
    private final BridgeStack bridge;

    /** Of all that is attached, those that a glob names. */
    Attached(List<Saved> all, List<String> globs, Functions functions, BridgeStack bridge) {
        saved = all.stream().filter(each -> isNamed(each.function(), globs)).toList();
        this.all = all.stream().map(Saved::function).toList();
        this.globs = List.copyOf(globs);
        this.functions = functions;
        this.bridge = bridge;
    }

    static boolean isNamed(String function, List<String> globs) {
        return globs.stream().anyMatch(glob -> Glob.matches(glob, function));
    }

    /** Their names, in order. */
    public List<String> names() {
        return saved.stream().map(Saved::function).toList();
    }

    /** The names of all functions that are attached to the stage, in order, whether a glob names them or not. */
    public List<String> all() {
        return all;
    }

    /** Who attached each, by its name, in order. */
    public Map<String, String> attachers() {
        Map<String, String> attachers = new LinkedHashMap<>();
        saved.forEach(each -> attachers.put(each.function(), each.by()));
        return attachers;
    }

    /** Those of the globs that name none. */
    public List<String> missing() {
        return globs.stream()
                .filter(glob -> saved.stream().noneMatch(each -> Glob.matches(glob, each.function())))
                .toList();
    }

    /**
     * By name, each with what has become of it: Lambda is asked for each.
     *
     * @throws UserException when it cannot be asked; who may read the table need not be allowed to read functions
     */
    public List<AttachedFunction> list() {
        return saved.stream()
                .map(each -> AttachedFunction.of(each, functions.find(each.function()), bridge))
                .toList();
    }
}
