package io.devrunner.worker;

import com.amazonaws.services.lambda.runtime.CustomPojoSerializer;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.api.client.EventHandlerLoader;
import com.amazonaws.services.lambda.runtime.api.client.PojoSerializerLoader;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.net.URLClassLoader;
import java.util.AbstractMap;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The serializers of one execution environment, for one of the platforms that AWS's loader tells apart.
 *
 * <p>AWS's runtime has one class loader and one custom serializer for the process, in private statics, and reads them
 * when it makes a serializer. Here several environments share the process. Its per-thread cache of serializers is
 * therefore filled on demand by this map, which makes each serializer with AWS's own code while the statics hold this
 * environment's values. The handler's constructor is not run meanwhile, so that a slow one does not stop the others.
 */
final class EnvironmentSerializers extends AbstractMap<Type, PojoSerializer<Object>> {
    /** Guards the statics of AWS's runtime. */
    private static final Object LOCK = new Object();

    private static final Statics STATICS = new Statics();

    private final URLClassLoader loader;
    private final Object platform;

    /** Only touched by the environment's thread. */
    private final Map<Type, PojoSerializer<Object>> made = new HashMap<>();

    private EnvironmentSerializers(URLClassLoader loader, Object platform) {
        this.loader = loader;
        this.platform = platform;
    }

    /** Makes the current thread use the loader's serializers; it must be a thread that has none yet. */
    static void install(URLClassLoader loader) {
        synchronized (LOCK) {
            STATICS.use(loader);
        }
        STATICS.fillCache(loader);
    }

    /** Lets go of the loader, so that it can be collected. */
    static void release(URLClassLoader loader) {
        synchronized (LOCK) {
            STATICS.release(loader);
        }
    }

    @Override
    public PojoSerializer<Object> get(Object type) {
        return made.computeIfAbsent((Type) type, this::make);
    }

    @Override
    public Set<Entry<Type, PojoSerializer<Object>>> entrySet() {
        return made.entrySet();
    }

    private PojoSerializer<Object> make(Type type) {
        synchronized (LOCK) {
            STATICS.use(loader);
            PojoSerializer<Object> serializer = STATICS.make(platform, type);
            @Nullable CustomPojoSerializer custom = STATICS.customSerializer();
            return custom == null ? serializer : new Custom(custom, type);
        }
    }

    /** AWS's own wrapper reads the custom serializer from the static at each call, when it may be another's. */
    private record Custom(CustomPojoSerializer serializer, Type type) implements PojoSerializer<Object> {
        @Override
        public Object fromJson(InputStream input) {
            return serializer.fromJson(input, type);
        }

        @Override
        public Object fromJson(String input) {
            return serializer.fromJson(input, type);
        }

        @Override
        public void toJson(Object value, OutputStream output) {
            serializer.toJson(value, output, type);
        }
    }

    /** The private parts of AWS's runtime, as of version 2.9.0. */
    private static final class Statics {
        private final Field customerClassLoader = field(AWSLambda.class, "customerClassLoader");
        private final Field customSerializer = field(PojoSerializerLoader.class, "customPojoSerializer");
        private final Field customSerializerSought = field(PojoSerializerLoader.class, "initialized");
        private final Field typeCache = field(EventHandlerLoader.class, "typeCache");
        private final Method getSerializer = getSerializer();

        void use(@Nullable URLClassLoader loader) {
            set(customerClassLoader, loader);
            set(customSerializer, null);
            set(customSerializerSought, false);
        }

        void release(URLClassLoader loader) {
            if (get(customerClassLoader) == loader) {
                use(null);
            }
        }

        @Nullable
        CustomPojoSerializer customSerializer() {
            return (CustomPojoSerializer) get(customSerializer);
        }

        @SuppressWarnings("unchecked")
        PojoSerializer<Object> make(Object platform, Type type) {
            try {
                return (PojoSerializer<Object>) getSerializer.invoke(null, platform, type);
            } catch (InvocationTargetException e) {
                throw rethrow(e.getTargetException());
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }

        @SuppressWarnings({"unchecked", "rawtypes"})
        void fillCache(URLClassLoader loader) {
            ThreadLocal<EnumMap> caches = (ThreadLocal<EnumMap>) get(typeCache);
            for (Object platform : getSerializer.getParameterTypes()[0].getEnumConstants()) {
                Objects.requireNonNull(caches).get().put((Enum) platform, new EnvironmentSerializers(loader, platform));
            }
        }

        private static Method getSerializer() {
            for (Method method : EventHandlerLoader.class.getDeclaredMethods()) {
                if (method.getName().equals("getSerializer")) {
                    method.setAccessible(true);
                    return method;
                }
            }
            throw new IllegalStateException("EventHandlerLoader has no getSerializer any more");
        }

        private static Field field(Class<?> owner, String name) {
            try {
                Field field = owner.getDeclaredField(name);
                field.setAccessible(true);
                return field;
            } catch (NoSuchFieldException e) {
                throw new IllegalStateException(owner.getSimpleName() + " has no " + name + " any more", e);
            }
        }

        private static @Nullable Object get(Field field) {
            try {
                return field.get(null);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void set(Field field, @Nullable Object value) {
            try {
                field.set(null, value);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }

        /** As thrown, since the handler's error must be the one that AWS would report. */
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        private static <T extends Throwable> RuntimeException rethrow(Throwable thrown) throws T {
            throw (T) thrown;
        }
    }
}
