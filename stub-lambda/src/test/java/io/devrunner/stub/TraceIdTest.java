package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TraceIdTest {
    private static final String PROPERTY = "com.amazonaws.xray.traceHeader";

    @AfterEach
    void forget() {
        System.clearProperty(PROPERTY);
    }

    @Test
    void itIsTheInvocationsOwnWhereSeveralRunAtOnce() {
        assertThat(TraceId.of(context(() -> "Root=1"))).isEqualTo("Root=1");
    }

    @Test
    void elsewhereItIsAProperty() {
        System.setProperty(PROPERTY, "Root=2");
        assertThat(TraceId.of(context(() -> null))).isEqualTo("Root=2");
    }

    @Test
    void aFunctionMayBringAnOlderContext() {
        Context old = context(() -> {
            throw new NoSuchMethodError("getXrayTraceId");
        });
        assertThat(TraceId.of(old)).isNull();
        System.setProperty(PROPERTY, "Root=3");
        assertThat(TraceId.of(old)).isEqualTo("Root=3");
    }

    private static Context context(Supplier<String> traceId) {
        return (Context) Proxy.newProxyInstance(
                Context.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (self, method, arguments) -> traceId.get());
    }
}
