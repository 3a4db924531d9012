package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import attached.Handlers;
import com.amazonaws.services.lambda.runtime.api.client.UserFault;
import io.devrunner.protocol.Payload;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs original handlers with AWS's runtime classes, which the tests have on their class path as Lambda does. */
class OriginalTest {
    private static final Duration LONG = Duration.ofMinutes(15);

    @Test
    void aFunctionThatWasNotAttachedHasNone() {
        assertThat(Original.from(Map.of("DEV_RUNNER_TIMEOUT", "3"), loader())).isEmpty();
        assertThat(Original.from(Map.of("DEV_RUNNER_HANDLER", " "), loader())).isEmpty();
    }

    @Test
    void aHandlerOfStreamsGetsAndGivesBytes() throws Exception {
        assertThat(run("attached.Handlers$OfStreams", "\"abc\"")).isEqualTo("\"cba\"");
        assertThat(run("attached.Handlers$OfStreams::handleRequest", "abc")).isEqualTo("cba");
    }

    @Test
    void aMethodGetsItsEventAsAnObject() throws Exception {
        assertThat(run("attached.Handlers$OfMethods::count", "{\"items\":[\"a\",\"b\"]}"))
                .isEqualTo("\"" + System.getenv("AWS_LAMBDA_FUNCTION_NAME") + " has 2\"");
    }

    @Test
    void aHandlerOfEventsGetsTheContext() throws Exception {
        assertThat(run("attached.Handlers$OfMaps", "{\"a\":1}"))
                .contains("\"a\":1", "\"requestId\":\"request-1\"", "\"memory\"");
    }

    @Test
    void whatTheHandlerThrowsComesOutAsThrownWithItsOwnFramesAlone() {
        Throwable thrown = catchThrowable(() -> run("attached.Handlers$OfMaps", "{\"do\":\"throw\",\"order\":7}"));
        assertThat(thrown).isInstanceOf(Handlers.NoSuchOrder.class).hasMessage("no order 7");
        UserFault.filterStackTrace(thrown);
        assertThat(thrown.getStackTrace())
                .isNotEmpty()
                .allSatisfy(frame -> assertThat(frame.getClassName()).startsWith("attached."));
    }

    @Test
    void aConstructorThatThrowsEndsTheEnvironmentWithItsError() {
        assertThatThrownBy(() -> run("attached.Handlers$WithoutStart", "\"a\""))
                .isInstanceOfSatisfying(UserFault.class, fault -> {
                    assertThat(fault.fatal).isTrue();
                    assertThat(fault.exception).isEqualTo("java.lang.IllegalStateException");
                    assertThat(fault.msg).isEqualTo("no database");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"attached.NotThere", "attached.NotThere::run", "attached.Handlers$OfMethods::nothing", "::"})
    void aHandlerThatIsNotThereIsReportedAsByAws(String handler) {
        assertThatThrownBy(() -> run(handler, "{}")).isInstanceOf(UserFault.class);
    }

    @Test
    void theHandlerIsLoadedWhenItIsNeededFirstAndThenKept() throws Exception {
        try (Counting loader = new Counting()) {
            Original original = Original.from(Map.of("DEV_RUNNER_HANDLER", "attached.Handlers$OfStreams"), loader)
                    .orElseThrow();
            assertThat(loader.asked).isZero();
            original.run(Payload.utf8("a"), context());
            int once = loader.asked;
            assertThat(once).isPositive();
            original.run(Payload.utf8("b"), context());
            assertThat(loader.asked).isEqualTo(once);
        }
    }

    @Test
    void aRuntimeWithoutAwsClassesIsNamed() throws Exception {
        URL[] own = {
            Original.class.getProtectionDomain().getCodeSource().getLocation(),
            Payload.class.getProtectionDomain().getCodeSource().getLocation(),
        };
        // The classes of AWS's runtime client are hidden; all others come from where they always do.
        ClassLoader without = new URLClassLoader(own, getClass().getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.startsWith("com.amazonaws.services.lambda.runtime.api.client.")) {
                    throw new ClassNotFoundException(name);
                }
                if (name.startsWith("io.devrunner.stub.")) {
                    synchronized (getClassLoadingLock(name)) {
                        Class<?> loaded = findLoadedClass(name);
                        return loaded == null ? findClass(name) : loaded;
                    }
                }
                return super.loadClass(name, resolve);
            }
        };
        var from =
                without.loadClass("io.devrunner.stub.Original").getDeclaredMethod("from", Map.class, ClassLoader.class);
        from.setAccessible(true);
        Object original = ((java.util.Optional<?>)
                        from.invoke(null, Map.of("DEV_RUNNER_HANDLER", "attached.Handlers$OfStreams"), loader()))
                .orElseThrow();
        var run = original.getClass()
                .getDeclaredMethod("run", Payload.class, com.amazonaws.services.lambda.runtime.Context.class);
        run.setAccessible(true);
        assertThatThrownBy(() -> run.invoke(original, Payload.utf8("{}"), context()))
                .cause()
                .isInstanceOf(java.io.IOException.class)
                .hasMessageContaining("attached.Handlers$OfStreams")
                .hasMessageContaining("dev-runner detach");
    }

    @Test
    void theHandlerSeesTheTimeThatItHadBefore() throws Exception {
        assertThat(run(Map.of("DEV_RUNNER_HANDLER", "attached.Handlers$OfMaps"), "{}"))
                .containsPattern("\"atMostMinutes\":1[45]");
        assertThat(run(Map.of("DEV_RUNNER_HANDLER", "attached.Handlers$OfMaps", "DEV_RUNNER_TIMEOUT", "30"), "{}"))
                .contains("\"atMostMinutes\":0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1000", "3.5", "", "soon"})
    void aTimeoutThatIsNoneIsNamed(String seconds) {
        Map<String, String> environment = Map.of("DEV_RUNNER_HANDLER", "a.B", "DEV_RUNNER_TIMEOUT", seconds);
        assertThatThrownBy(() -> Original.from(environment, loader()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("DEV_RUNNER_TIMEOUT")
                .hasMessageEndingWith("is " + seconds);
    }

    @Test
    void theStubIsNotTakenForTheOriginal() {
        assertThatThrownBy(() -> Original.from(
                        Map.of("DEV_RUNNER_HANDLER", StubHandler.class.getName() + "::handleRequest"), loader()))
                .hasMessageContaining("DEV_RUNNER_HANDLER");
    }

    private static String run(String handler, String event) throws Exception {
        return run(Map.of("DEV_RUNNER_HANDLER", handler), event);
    }

    private static String run(Map<String, String> environment, String event) throws Exception {
        byte[] response = Original.from(environment, loader()).orElseThrow().run(Payload.utf8(event), context());
        return Payload.wrap(response).text();
    }

    private static FakeContext context() {
        return new FakeContext("request-1", LONG);
    }

    private static ClassLoader loader() {
        return OriginalTest.class.getClassLoader();
    }

    private static final class Counting extends URLClassLoader {
        private int asked;

        Counting() {
            super(new URL[0], loader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            asked++;
            return super.loadClass(name, resolve);
        }
    }
}
