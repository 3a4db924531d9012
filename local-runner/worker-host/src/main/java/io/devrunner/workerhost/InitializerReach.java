package io.devrunner.workerhost;

import io.devrunner.workerhost.ClassCalls.Call;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The methods of a function's classes that their initializers and constructors may run, as in {@code static final X x =
 * Factory.makeX()}. What they computed stays when their bodies are changed in place. So does what a framework got when
 * it set the function up ({@link SetUpMethods}), and what a method has put into a static field: such methods, and what
 * they may run, are among these.
 *
 * <p>Of methods that set a static field only those count that do it as lazy singletons do ({@link ClassCalls.Method}). A
 * handler that counts in a static, or makes its client itself, is put in place, then, and its statics and pools live on;
 * the price is that a number or text that is computed once, or such a client, stays.
 *
 * <p>Any constructor counts, since any object may be kept. A virtual call may reach each method of its name and
 * descriptor that an object of the type may have; which of our classes are of a library's type is not looked up: all
 * may be that are of any. Calls that libraries make are not seen, but what they are handed as a lambda or method reference is. A
 * {@link Runnable} that is handed on may run at any time, as a thread's, and has no result that could be kept: it is
 * followed within its own class alone.
 */
final class InitializerReach {
    private static final String OBJECT = "java/lang/Object";

    /** Stands for any type of a library but {@link #OBJECT}. */
    private static final String LIBRARY = "";

    private final Map<String, ClassCalls> classes = new HashMap<>();

    /** The classes that have a method, by its name and descriptor. */
    private final Map<String, List<String>> having = new HashMap<>();

    /** The types of a class by its name, itself and those of libraries too. */
    private final Map<String, Set<String>> types = new HashMap<>();

    /** The types of all classes that are of a type, by its name. */
    private final Map<String, Set<String>> behind = new HashMap<>();

    private final Set<Reached> reached = new HashSet<>();

    /**
     * A method of a class, both by their internal names.
     *
     * @param inTask whether it is reached as a part of a task, and not for a result
     */
    private record Reached(String owner, String method, boolean inTask) {}

    private InitializerReach() {}

    /** @throws IllegalArgumentException or IndexOutOfBoundsException when a class cannot be read */
    static InitializerReach of(Collection<ClassContent> all) {
        InitializerReach reach = new InitializerReach();
        for (ClassContent content : all) {
            reach.add(content.calls());
        }
        reach.follow();
        return reach;
    }

    /** Found when it is first asked for; then it is known. */
    static Supplier<InitializerReach> lazily(Collection<ClassContent> all) {
        return new Supplier<>() {
            private @Nullable InitializerReach found;

            @Override
            public synchronized InitializerReach get() {
                InitializerReach known = found;
                if (known == null) {
                    known = of(all);
                    found = known;
                }
                return known;
            }
        };
    }

    boolean contains(String owner, String method, String descriptor) {
        return reached.contains(new Reached(owner, method + descriptor, false))
                || reached.contains(new Reached(owner, method + descriptor, true));
    }

    private void add(ClassCalls calls) {
        classes.put(calls.name(), calls);
        for (String method : calls.methods().keySet()) {
            having.computeIfAbsent(method, added -> new ArrayList<>()).add(calls.name());
        }
    }

    private boolean isRoot(String owner, String method, ClassCalls.Method read) {
        return method.startsWith("<")
                || read.isKept()
                || SetUpMethods.typesWith(method).stream().anyMatch(types(owner)::contains);
    }

    private void follow() {
        Deque<Reached> left = new ArrayDeque<>();
        classes.forEach((name, calls) -> calls.methods().forEach((method, read) -> {
            if (isRoot(name, method, read)) {
                left.add(new Reached(name, method, false));
            }
        }));
        while (!left.isEmpty()) {
            Reached next = left.remove();
            ClassCalls.Method method = method(next.owner(), next.method());
            if (method != null && reached.add(next)) {
                method.calls().stream()
                        .filter(call -> !next.inTask() || call.owner().equals(next.owner()))
                        .forEach(call -> follow(call, next.inTask() || call.isTask(), left));
            }
        }
    }

    private void follow(Call call, boolean inTask, Deque<Reached> left) {
        ClassCalls.Method named = method(call.owner(), call.method());
        boolean isOurs = classes.containsKey(call.owner());
        if (named != null && (named.isFixed() || !call.isVirtual())) {
            left.add(new Reached(call.owner(), call.method(), inTask));
        } else if (isOurs || call.isVirtual()) {
            // It may be inherited, or overridden.
            Set<String> owners = behind(isOurs || call.owner().equals(OBJECT) ? call.owner() : LIBRARY);
            having.getOrDefault(call.method(), List.of()).stream()
                    .filter(owners::contains)
                    .forEach(owner -> left.add(new Reached(owner, call.method(), inTask)));
        }
    }

    /** Where the methods may be that an object of the type has. */
    private Set<String> behind(String type) {
        Set<String> known = behind.get(type);
        if (known == null) {
            known = new HashSet<>();
            for (String name : classes.keySet()) {
                if (mayBe(type, types(name))) {
                    known.addAll(types(name));
                }
            }
            behind.put(type, known);
        }
        return known;
    }

    private boolean mayBe(String type, Set<String> types) {
        return type.equals(LIBRARY)
                ? types.stream().anyMatch(each -> !each.equals(OBJECT) && !classes.containsKey(each))
                : types.contains(type) || type.equals(OBJECT);
    }

    private Set<String> types(String name) {
        Set<String> known = types.get(name);
        if (known == null) {
            known = new HashSet<>(Set.of(name));
            ClassCalls calls = classes.get(name);
            for (String parent : calls == null ? List.<String>of() : calls.parents()) {
                known.addAll(types(parent));
            }
            types.put(name, known);
        }
        return known;
    }

    private ClassCalls.@Nullable Method method(String owner, String method) {
        ClassCalls calls = classes.get(owner);
        return calls == null ? null : calls.methods().get(method);
    }
}
