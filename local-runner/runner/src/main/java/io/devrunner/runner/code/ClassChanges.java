package io.devrunner.runner.code;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How classes look different to others than before. Names as in {@code a/b/Outer$Inner}.
 *
 * @param types classes that came, went, or are of another kind: also who never names them may be compiled differently
 * @param members classes whose members differ: only who names them or a subclass of them can tell
 * @param hiding private fields that came or went, by class: they hide inherited fields of the same name
 * @param unknown whether there are classes of which nothing can be said, so that everybody may depend on them
 */
record ClassChanges(Set<String> types, Set<String> members, Map<String, Set<String>> hiding, boolean unknown) {
    static final ClassChanges NONE = new ClassChanges(Set.of(), Set.of(), Map.of(), false);
    static final ClassChanges UNKNOWN = new ClassChanges(Set.of(), Set.of(), Map.of(), true);

    static ClassChanges between(Collection<ClassShape> before, Collection<ClassShape> after) {
        Map<String, ClassShape> old = visible(before);
        Map<String, ClassShape> fresh = visible(after);
        Set<String> types = new HashSet<>(old.keySet());
        types.removeAll(fresh.keySet());
        Set<String> members = new HashSet<>();
        Map<String, Set<String>> hiding = new HashMap<>();
        fresh.forEach((name, shape) -> {
            ClassShape previous = old.get(name);
            if (previous == null || !previous.type().equals(shape.type())) {
                types.add(name);
            } else if (!previous.all().equals(shape.all())) {
                members.add(name);
            } else if (!previous.privateFields().equals(shape.privateFields())) {
                hiding.put(name, difference(previous.privateFields(), shape.privateFields()));
            }
        });
        return new ClassChanges(types, members, hiding, false);
    }

    boolean isEmpty() {
        return types.isEmpty() && members.isEmpty() && hiding.isEmpty() && !unknown;
    }

    private static Map<String, ClassShape> visible(Collection<ClassShape> shapes) {
        Map<String, ClassShape> visible = new HashMap<>();
        shapes.stream().filter(shape -> !shape.local()).forEach(shape -> visible.put(shape.name(), shape));
        return visible;
    }

    private static Set<String> difference(Set<String> one, Set<String> other) {
        Set<String> difference = new HashSet<>(one);
        difference.addAll(other);
        difference.removeIf(name -> one.contains(name) && other.contains(name));
        return difference;
    }
}
