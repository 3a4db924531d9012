package io.devrunner.runner.doctor;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.BridgeStack;
import io.devrunner.infra.Caller;
import io.devrunner.infra.attach.Attachments;
import io.devrunner.infra.attach.ExaminedFunction;
import io.devrunner.protocol.UserException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stage on AWS as far as it was looked at. What several checks need is asked once, by the first that needs it; each
 * hears of the same failure. Of one thread.
 */
final class StageSession implements AutoCloseable {
    private final String stage;
    private final Once<AwsAccess> access;
    private final Once<Caller> caller;
    private final Once<BridgeStack> bridge;
    private final Once<List<ExaminedFunction>> functions;

    /**
     * Asks nothing yet.
     *
     * @param access is opened once, and closed with this
     */
    StageSession(String stage, Supplier<AwsAccess> access, InstantSource clock) {
        this.stage = stage;
        this.access = new Once<>(access);
        caller = new Once<>(() -> Caller.ask(this.access.get(), clock));
        bridge = new Once<>(() -> BridgeStack.find(this.access.get(), stage));
        functions = new Once<>(() -> {
            try (Attachments attachments = Attachments.open(this.access.get(), bridge.get(), said -> {})) {
                return attachments.examine();
            }
        });
    }

    String stage() {
        return stage;
    }

    /** All four throw a {@link UserException} when they cannot be had. */
    AwsAccess access() {
        return access.get();
    }

    Caller caller() {
        return caller.get();
    }

    BridgeStack bridge() {
        return bridge.get();
    }

    List<ExaminedFunction> functions() {
        return functions.get();
    }

    @Override
    public void close() {
        if (access.value != null) {
            access.value.close();
        }
    }

    private static final class Once<T> {
        private final Supplier<T> source;
        private @Nullable T value;
        private @Nullable UserException failure;

        Once(Supplier<T> source) {
            this.source = source;
        }

        T get() {
            if (failure != null) {
                throw failure;
            }
            if (value == null) {
                try {
                    value = source.get();
                } catch (UserException e) {
                    failure = e;
                    throw e;
                }
            }
            return value;
        }
    }
}
