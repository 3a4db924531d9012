package io.devrunner.worker;

import com.amazonaws.lambda.thirdparty.com.fasterxml.jackson.databind.ObjectMapper;
import com.amazonaws.services.lambda.runtime.CustomPojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Type;
import java.net.URLClassLoader;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The serializers of one execution environment, for one of the platforms that AWS's loader tells apart.
 *
 * <p>AWS's runtime serves one environment for each process and keeps its class loader, its object mapper and more in
 * private statics. Here several environments share the process. Its per-thread cache of serializers is therefore filled
 * on demand by this map, which makes each serializer with AWS's own code while the statics hold this environment's
 * values. The handler's constructor is not run meanwhile, so that a slow one does not stop the others.
 */
final class EnvironmentSerializers extends AbstractMap<Type, PojoSerializer<Object>> {
    /** Guards the statics of AWS's runtime. */
    private static final Object LOCK = new Object();

    private static final AwsStatics STATICS = new AwsStatics();

    private final URLClassLoader loader;
    private final ObjectMapper mapper;
    private final Object platform;

    /** Only touched by the environment's thread. */
    private final Map<Type, PojoSerializer<Object>> made = new HashMap<>();

    private EnvironmentSerializers(URLClassLoader loader, ObjectMapper mapper, Object platform) {
        this.loader = loader;
        this.mapper = mapper;
        this.platform = platform;
    }

    /** Makes the current thread use the loader's serializers; it must be a thread that has none yet. */
    static void install(URLClassLoader loader) {
        synchronized (LOCK) {
            ObjectMapper mapper = STATICS.newMapper();
            STATICS.use(loader, mapper);
            STATICS.fillThreadCache(platform -> new EnvironmentSerializers(loader, mapper, platform));
        }
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
            STATICS.use(loader, mapper);
            PojoSerializer<Object> serializer = STATICS.makeSerializer(platform, type);
            @Nullable CustomPojoSerializer custom = STATICS.customSerializer();
            if (custom != null) {
                return new Custom(custom, type);
            }
            return LambdaEventSerializers.isLambdaSupportedEvent(type.getTypeName())
                    ? new Event(serializer)
                    : serializer;
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

    /** AWS's serializers of events look classes up in a static map by name, whichever loader they are of. */
    private record Event(PojoSerializer<Object> serializer) implements PojoSerializer<Object> {
        @Override
        public Object fromJson(InputStream input) {
            synchronized (LOCK) {
                STATICS.forgetClasses();
                return serializer.fromJson(input);
            }
        }

        @Override
        public Object fromJson(String input) {
            synchronized (LOCK) {
                STATICS.forgetClasses();
                return serializer.fromJson(input);
            }
        }

        @Override
        public void toJson(Object value, OutputStream output) {
            synchronized (LOCK) {
                STATICS.forgetClasses();
                serializer.toJson(value, output);
            }
        }
    }
}
