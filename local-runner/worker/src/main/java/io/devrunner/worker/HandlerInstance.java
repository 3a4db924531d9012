package io.devrunner.worker;

import com.amazonaws.services.lambda.runtime.api.client.EventHandlerLoader;
import com.amazonaws.services.lambda.runtime.api.client.LambdaRequestHandler;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/** Finds the user's handler object inside the wrappers that AWS's loader puts around it. */
final class HandlerInstance {
    private HandlerInstance() {}

    static @Nullable Object of(LambdaRequestHandler loaded) {
        try {
            return find(loaded);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
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
