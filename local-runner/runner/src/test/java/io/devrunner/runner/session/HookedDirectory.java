package io.devrunner.runner.session;

import io.devrunner.infra.table.SessionDirectory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Objects;

/** A session table in which something else happens just before one of its operations. */
final class HookedDirectory {
    /** What happens; is given the arguments of the operation. */
    interface Hook {
        void before(Object[] arguments) throws Exception;
    }

    private HookedDirectory() {}

    static SessionDirectory before(String operation, SessionDirectory table, Hook hook) {
        return (SessionDirectory) Proxy.newProxyInstance(
                SessionDirectory.class.getClassLoader(),
                new Class<?>[] {SessionDirectory.class},
                (proxy, called, arguments) -> {
                    if (called.getName().equals(operation)) {
                        hook.before(arguments);
                    }
                    try {
                        return called.invoke(table, arguments);
                    } catch (InvocationTargetException e) {
                        throw Objects.requireNonNull(e.getCause());
                    }
                });
    }
}
