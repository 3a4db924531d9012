package io.devrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.devrunner.protocol.Payload;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A record prints all that it holds unless it is told not to: those that hold secrets are, also the ones to come. */
final class SecretTextsTest {
    private static final String PLANTED = "planted";
    private static final Pattern SECRET = Pattern.compile("(?i).*(secret|password|token|environment$|variables|values"
            + "|credentials|clientContext|cognitoIdentity|signature|headers|authorization|query|payload).*");

    /** All records of ours with a component whose name says that it may hold a secret. */
    static Stream<Class<?>> records() {
        return new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .withImportOption(location -> !location.contains("/shaded/")
                                && !location.contains("/test-classes/")
                                && !location.contains("-tests.jar"))
                        .importPackages("io.devrunner")
                        .stream()
                        .filter(JavaClass::isRecord)
                        .map(JavaClass::reflect)
                        .filter(type ->
                                Arrays.stream(type.getRecordComponents()).anyMatch(SecretTextsTest::isSecret));
    }

    private static boolean isSecret(RecordComponent component) {
        Class<?> type = component.getType();
        boolean mayHold = type == String.class
                || component.getGenericType().getTypeName().equals("java.util.Map<java.lang.String, java.lang.String>")
                || type == HttpFields.class
                || type == Payload.class;
        return mayHold && SECRET.matcher(component.getName()).matches();
    }

    @ParameterizedTest
    @MethodSource("records")
    void itsTextHoldsNoSecret(Class<?> type) throws Exception {
        assertThat(made(type).toString()).doesNotContain(PLANTED);
    }

    /** With a secret wherever one may be, and something harmless elsewhere. */
    private static Object made(Class<?> type) throws Exception {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Constructor<?> constructor = type.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(types[i], isSecret(components[i]) ? PLANTED : "plain");
        }
        return constructor.newInstance(values);
    }

    private static @Nullable Object value(Class<?> type, String text) throws Exception {
        Map<Class<?>, Object> simple = Map.of(
                String.class, text,
                Map.class, Map.of("NAME", text),
                HttpFields.class, HttpFields.build().put("Cookie", text),
                Payload.class, Payload.utf8(text),
                List.class, List.of(),
                Optional.class, Optional.empty(),
                Path.class, Path.of("plain"),
                URI.class, URI.create("http://127.0.0.1"),
                Duration.class, Duration.ofSeconds(20),
                Instant.class, Instant.EPOCH);
        if (simple.containsKey(type)) {
            return simple.get(type);
        }
        if (type == Set.class) {
            return Set.of();
        }
        if (type == byte[].class) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        if (type.isRecord()) {
            return made(type);
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        return type == int.class
                ? (Object) 512
                : type == long.class ? (Object) 512L : type == boolean.class ? false : null;
    }
}
