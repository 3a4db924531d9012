package io.devrunner.infra.attach;

import io.devrunner.protocol.UserException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Lets what looks like production through only if the person has said twice that it is meant. */
final class Guard {
    private final String stage;
    private final AttachConsent consent;
    private final Set<String> agreed = new HashSet<>();

    Guard(String stage, AttachConsent consent) {
        this.stage = stage;
        this.consent = consent;
    }

    void pass(String function, Map<String, String> tags) {
        Optional<String> sign = Production.sign(stage, function, tags);
        if (sign.isEmpty() || agreed.contains(function)) {
            return;
        }
        if (!consent.production()) {
            throw new UserException(
                    "the function " + function + " looks like production and is not attached",
                    sign.get() + ", and calls of an attached function wait for a developer's machine",
                    "attach a function of another stage; if you do mean this one, add --production");
        }
        if (!consent.question()
                .test(function + " looks like production: " + sign.get()
                        + ". While it is attached, its calls go to the machine of whoever runs dev-runner start.")) {
            throw new UserException(
                    "the function " + function + " is not attached", "you said no", "attach it when you mean it");
        }
        agreed.add(function);
    }
}
