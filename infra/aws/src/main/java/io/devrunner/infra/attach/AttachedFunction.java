package io.devrunner.infra.attach;

import io.devrunner.infra.BridgeStack;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;

/**
 * A function that was attached to a stage, and what has become of it.
 *
 * @param handler what it had before
 * @param by who attached it
 * @param trouble what is not as it should be, with what to do; empty when all is well
 */
public record AttachedFunction(String name, String handler, String by, Instant at, Optional<String> trouble) {
    static AttachedFunction of(Saved saved, Optional<GetFunctionResponse> found, BridgeStack bridge) {
        Optional<String> trouble = found.map(GetFunctionResponse::configuration)
                .map(Settings::of)
                .map(now -> trouble(saved, now, bridge))
                .orElse(Optional.of("the function is gone: detach it"));
        return of(saved, trouble);
    }

    /** Who may read the table need not be allowed to read functions. */
    static AttachedFunction notChecked(Saved saved) {
        return of(saved, Optional.of("state not checked, lambda:GetFunction is not permitted"));
    }

    private static AttachedFunction of(Saved saved, Optional<String> trouble) {
        return new AttachedFunction(saved.function(), saved.original().handler(), saved.by(), saved.at(), trouble);
    }

    private static Optional<String> trouble(Saved saved, Settings now, BridgeStack bridge) {
        if (saved.phase() == Saved.Phase.RESTORED) {
            return Optional.of("detaching was cut off: detach it again");
        }
        if (!now.isAttached()) {
            return Optional.of(
                    saved.phase() == Saved.Phase.ATTACHING
                            ? "attaching was cut off: attach it again, or detach it"
                            : "its handler is " + now.handler()
                                    + ", another tool has deployed it: attach it again, or detach it");
        }
        if (now.stageOtherThan(bridge.stage()).isPresent()) {
            return Optional.of("it is attached to the stage '" + now.stage() + "' by now: detach it here");
        }
        if (now.layers().stream().noneMatch(StubLayer::isOne)) {
            return Optional.of("the layer of the stub was taken away, and the function cannot start: attach it again");
        }
        if (!now.environment()
                .entrySet()
                .containsAll(Wiring.variables(bridge, saved.original()).entrySet())) {
            return Optional.of("its DEV_RUNNER variables do not lead to this bridge any more: attach it again");
        }
        if (saved.phase() == Saved.Phase.ATTACHING) {
            return Optional.of("attaching was cut off: attach it again");
        }
        return now.timeout() == Wiring.TIMEOUT
                ? Optional.empty()
                : Optional.of(
                        "its timeout is " + now.timeout() + " s, which ends an invocation at a breakpoint: attach it"
                                + " again for " + Wiring.TIMEOUT + " s");
    }
}
