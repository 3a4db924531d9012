package io.devrunner.worker;

import com.amazonaws.lambda.thirdparty.com.fasterxml.jackson.databind.JavaType;
import com.amazonaws.lambda.thirdparty.com.fasterxml.jackson.databind.ObjectMapper;
import com.amazonaws.lambda.thirdparty.com.fasterxml.jackson.databind.util.LRUMap;
import com.amazonaws.lambda.thirdparty.com.fasterxml.jackson.databind.util.LookupCache;
import com.amazonaws.services.lambda.runtime.CustomPojoSerializer;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.api.client.EventHandlerLoader;
import com.amazonaws.services.lambda.runtime.api.client.PojoSerializerLoader;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.events.serializers.S3EventSerializer;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import com.amazonaws.services.lambda.runtime.serialization.util.SerializeUtil;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.net.URLClassLoader;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The private parts of AWS's runtime that belong to an execution environment but stand in statics, as of version 2.9.0
 * of the runtime interface client and 1.2.0 of the serialization library. Not thread-safe: its user has the lock.
 */
final class AwsStatics {
    private static final int CACHED_TYPES = 200;

    private final Field customerClassLoader = field(AWSLambda.class, "customerClassLoader");
    private final Field customSerializer = field(PojoSerializerLoader.class, "customPojoSerializer");
    private final Field customSerializerSought = field(PojoSerializerLoader.class, "initialized");
    private final Field typeCache = field(EventHandlerLoader.class, "typeCache");
    private final Field mapper = field(JacksonFactory.class, "mapper");
    private final Field eventSerializers = field(LambdaEventSerializers.class, "SERIALIZER_MAP");
    private final Field cachedClasses = field(SerializeUtil.class, "cachedClasses");
    private final Method getSerializer = getSerializer();
    private final ObjectMapper pristine =
            JacksonFactory.getInstance().getMapper().copy();

    /** The mapper as AWS makes it, with caches of its own: a shared one would keep the classes of old generations. */
    ObjectMapper newMapper() {
        LookupCache<Object, JavaType> cache = new LRUMap<>(16, CACHED_TYPES);
        return pristine.copy().setTypeFactory(pristine.getTypeFactory().withCache(cache));
    }

    /** What AWS's code makes from now on is the environment's that has this loader and mapper. */
    void use(@Nullable URLClassLoader loader, ObjectMapper itsMapper) {
        set(customerClassLoader, null, loader);
        set(customSerializer, null, null);
        set(customSerializerSought, null, false);
        set(mapper, JacksonFactory.getInstance(), itsMapper);
        forgetClasses();
        // Each of these is one object for all, which is told its class and loader when it is handed out.
        this.<Map<String, Object>>get(eventSerializers).replaceAll((event, serializer) -> new S3EventSerializer<>());
    }

    void release(URLClassLoader loader) {
        if (loader == this.<@Nullable Object>get(customerClassLoader)) {
            use(null, pristine);
        }
    }

    void forgetClasses() {
        this.<Map<String, Object>>get(cachedClasses).clear();
    }

    @Nullable
    CustomPojoSerializer customSerializer() {
        return get(customSerializer);
    }

    /** Makes a serializer with AWS's code. */
    @SuppressWarnings("unchecked")
    PojoSerializer<Object> makeSerializer(Object platform, Type type) {
        try {
            return (PojoSerializer<Object>) getSerializer.invoke(null, platform, type);
        } catch (InvocationTargetException e) {
            throw rethrow(e.getTargetException());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Gives AWS's runtime, on this thread, a map of serializers for each platform. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    void fillThreadCache(Function<Object, Map<Type, PojoSerializer<Object>>> serializers) {
        ThreadLocal<EnumMap> cache = get(typeCache);
        for (Object platform : getSerializer.getParameterTypes()[0].getEnumConstants()) {
            Objects.requireNonNull(cache.get()).put((Enum) platform, serializers.apply(platform));
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

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private <T> T get(Field field) {
        try {
            return (T) field.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void set(Field field, @Nullable Object owner, @Nullable Object value) {
        try {
            field.set(owner, value);
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
