package io.devrunner.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Driver;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of everything that a generation of classes held, started and registered. */
final class GenerationEndTest {
    private final EndingFixture fixture = new EndingFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void staticsAreClosedOnceEachInReverseOrderAndAFailureDoesNotStopTheRest() {
        fixture.use("Holders$First");
        fixture.use("Holders$Second");
        fixture.end();
        assertThat(fixture.log).containsExactly("closed two", "closed fails", "closed one");
        assertThat(fixture.warnings).isEmpty();
        fixture.awaitCollection();
    }

    @Test
    void lookingForStaticsInitializesNoClass() {
        fixture.load("Holders$Untouched");
        fixture.end();
        assertThat(fixture.log).isEmpty();
    }

    @Test
    void whatAFailedInitializerOpenedIsClosed() {
        assertThatThrownBy(() -> fixture.use("Holders$Broken")).isInstanceOf(ExceptionInInitializerError.class);
        fixture.end();
        assertThat(fixture.log).containsExactly("closed opened");
    }

    @Test
    void executorsAndTimersEnd() {
        fixture.use("Holders$Executing");
        fixture.end();
        assertThat(fixture.call("Holders$Executing", "isShutDown")).isEqualTo(true);
        assertThat(fixture.call("Holders$Executing", "isCanceled")).isEqualTo(true);
        assertThat(fixture.log).containsExactly("executed");
        Awaitility.await().until(() -> !EndingFixture.isAlive("held-timer"));
        fixture.awaitCollection();
    }

    @Test
    void whatOthersShareStaysOpen() {
        fixture.use("Holders$Sharing");
        fixture.end();
        assertThat(fixture.call("Holders$Sharing", "isOpen")).isEqualTo(true);
        assertThat(fixture.log).isEmpty();
    }

    @Test
    void whatASingletonOfALibraryKeepsStaysOpenAndWhatIsOnlyInItsListIsClosed() {
        fixture.use("Holders$SharingPools");
        fixture.end();
        assertThat(fixture.log).containsExactly("closed own");
    }

    @Test
    void theFieldsOfAHandlerAreClosed() {
        fixture.end(fixture.make("Holders$FieldHandler"));
        assertThat(fixture.log).containsExactly("closed field");
    }

    @Test
    void aHandlerThatClosesItselfIsTrustedWithItsFields() {
        fixture.end(fixture.make("Holders$ClosingHandler"));
        assertThat(fixture.log).containsExactly("closed the handler", "closed static");
    }

    @Test
    void aCloseThatNeverEndsIsNamedAndHoldsUpNothing() {
        fixture.use("Holders$Endless");
        fixture.call("Threads", "poll");
        fixture.end();
        assertThat(fixture.log).containsExactly("interrupted");
        assertThat(fixture.warnings)
                .singleElement()
                .asString()
                .contains("-close at endings.Threads.spin(Threads.java:");
    }

    @Test
    void aThreadThatRunsItsCodeIsInterrupted() {
        fixture.call("Threads", "poll");
        fixture.end();
        assertThat(fixture.log).containsExactly("interrupted");
        assertThat(EndingFixture.isAlive("poller")).isFalse();
        assertThat(fixture.warnings).isEmpty();
        fixture.awaitCollection();
    }

    @Test
    void aThreadThatGoesOnIsNamedWithItsPlaceAndWhatToDo() {
        fixture.call("Threads", "pollStubbornly");
        long begun = System.nanoTime();
        fixture.end();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        assertThat(fixture.warnings)
                .singleElement()
                .asString()
                .contains("stubborn at endings.Threads.")
                .contains("AutoCloseable");
        fixture.call("Threads", "stop");
        Awaitility.await().until(() -> !EndingFixture.isAlive("stubborn"));
    }

    @Test
    void poolsAndTimersWithItsTasksEndThoughNoFieldHoldsThem() {
        fixture.call("Threads", "schedule");
        fixture.end();
        assertThat(EndingFixture.isAlive("loose-timer")).isFalse();
        assertThat(fixture.warnings).isEmpty();
        fixture.awaitCollection();
    }

    @Test
    void aThreadOfALibraryGoesOnWithTheLibrarysLoader() {
        fixture.call("Threads", "useTheLibrary");
        Thread worker = EndingFixture.thread("library-worker");
        fixture.end();
        assertThat(worker.isAlive()).isTrue();
        assertThat(worker.getContextClassLoader()).isSameAs(fixture.library);
        assertThat(fixture.warnings).isEmpty();
        fixture.awaitCollection();
    }

    @Test
    void itsThreadLocalsAreEmptiedInThreadsThatGoOn() {
        fixture.call("Threads", "useThreadLocals");
        fixture.end();
        assertThat(fixture.warnings).isEmpty();
        fixture.awaitCollection();
    }

    @Test
    void whatALibrarysThreadLocalKeepsIsNamed() {
        fixture.call("Threads", "useTheLibrarysThreadLocal");
        fixture.end();
        assertThat(fixture.warnings)
                .singleElement()
                .asString()
                .contains("a thread local of library-worker keeps endings.Threads");
    }

    @Test
    void itsShutdownHooksRunNowAndNotLater() {
        fixture.call("Threads", "addHook");
        fixture.end();
        assertThat(fixture.log).containsExactly("hook");
        fixture.awaitCollection();
    }

    @Test
    void itsDriversAreDeregisteredAndThoseOfLibrariesStay() {
        fixture.call("Threads", "registerDriver");
        assertThat(drivers()).containsExactlyInAnyOrder("OwnDriver", "LibraryDriver");
        fixture.end();
        assertThat(drivers()).containsExactly("LibraryDriver");
        assertThat(System.getProperty("endings.deregistered")).isEqualTo("own driver");
        fixture.awaitCollection();
    }

    @ParameterizedTest
    @ValueSource(strings = {"log", "introspect", "localize", "serialize", "catchAll"})
    void whatTheJdkKeepsOfItIsLetGo(String use) {
        fixture.call("Registries", use);
        fixture.end();
        assertThat(Thread.getDefaultUncaughtExceptionHandler()).isNull();
        fixture.awaitCollection();
    }

    @Test
    void aForgottenLibraryLeavesNoDriverAndNoThread() {
        fixture.call("Threads", "registerDriver");
        fixture.call("Threads", "useTheLibrary");
        fixture.end();
        new SharedLoader(fixture.library, List.of(), "").end(fixture.internals);
        assertThat(drivers()).isEmpty();
        Awaitility.await().until(() -> !EndingFixture.isAlive("library-worker"));
    }

    @Test
    void aForgottenLibraryIsTakenOutOfTheJdk() throws ReflectiveOperationException {
        fixture.call("Threads", "useTheLibrary");
        fixture.end();
        Class.forName("endings.library.Bridge", true, fixture.library)
                .getMethod("install")
                .invoke(null);
        new SharedLoader(fixture.library, List.of(), "").end(fixture.internals);
        assertThat(Logger.getLogger("").getHandlers())
                .noneMatch(handler -> handler.getClass().getName().startsWith("endings."));
        assertThat(Thread.getDefaultUncaughtExceptionHandler()).isNull();
    }

    /** All that are registered; DriverManager itself shows each caller its own. */
    private Collection<String> drivers() {
        Collection<?> registered =
                (Collection<?>) fixture.internals.staticValue(DriverManager.class, "registeredDrivers");
        return registered.stream()
                .map(info -> (Driver) fixture.internals.value(info, info.getClass(), "driver"))
                .map(driver -> driver.getClass().getSimpleName())
                .toList();
    }
}
