package io.devrunner.worker;

import com.amazonaws.services.lambda.runtime.api.client.EventHandlerLoader;
import com.amazonaws.services.lambda.runtime.api.client.LambdaRequestHandler;
import com.amazonaws.services.lambda.runtime.api.client.UserFault;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/** Finds the user's handler object inside the wrappers that AWS's loader puts around it. */
final class HandlerInstance {
    private HandlerInstance() {}

    /** Closes the handler if it can be closed; what it throws goes to the log, since its invocations are over. */
    static void close(LambdaRequestHandler loaded) {
        try {
            if (find(loaded) instanceof AutoCloseable closeable) {
                closeable.close();
            }
        } catch (Throwable thrown) {
            AwsRuntime.log(UserFault.makeUserFault(thrown).reportableError());
        }
    }

    private static @Nullable Object find(Object wrapper) throws IllegalAccessException {
        for (Field field : wrapper.getClass().getDeclaredFields()) {
            boolean holder = field.getName().contains("handler")
                    || field.getName().equals("innerHandler")
                    || field.getName().equals("instance");
            if (!holder || Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            field.setAccessible(true);
            Object held = field.get(wrapper);
            if (held == null) {
                return null;
            }
            return held.getClass().getName().startsWith(EventHandlerLoader.class.getName()) ? find(held) : held;
        }
        return null;
    }
}
