package io.devrunner.runner.session;

import io.devrunner.infra.table.SessionDirectory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A session table in which something else happens just before or after one of its operations. */
final class HookedDirectory {
    /** What happens; is given the arguments of the operation, null if it has none. */
    interface Hook {
        void run(Object @Nullable [] arguments) throws Exception;
    }

    private static final Hook NOTHING = arguments -> {};

    private HookedDirectory() {}

    static SessionDirectory before(String operation, SessionDirectory table, Hook hook) {
        return hooked(operation, table, hook, NOTHING);
    }

    /** The hook can take the place of the answer by throwing something. */
    static SessionDirectory after(String operation, SessionDirectory table, Hook hook) {
        return hooked(operation, table, NOTHING, hook);
    }

    private static SessionDirectory hooked(String operation, SessionDirectory table, Hook before, Hook after) {
        return (SessionDirectory) Proxy.newProxyInstance(
                SessionDirectory.class.getClassLoader(),
                new Class<?>[] {SessionDirectory.class},
                (proxy, called, arguments) -> {
                    boolean isHooked = called.getName().equals(operation);
                    if (isHooked) {
                        before.run(arguments);
                    }
                    Object answer;
                    try {
                        answer = called.invoke(table, arguments);
                    } catch (InvocationTargetException e) {
                        throw Objects.requireNonNull(e.getCause());
                    }
                    if (isHooked) {
                        after.run(arguments);
                    }
                    return answer;
                });
    }
}
