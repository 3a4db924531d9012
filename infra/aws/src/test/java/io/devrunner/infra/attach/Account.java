package io.devrunner.infra.attach;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A developer's way to the fake account, and what the terminal says meanwhile. */
final class Account {
    static final String FUNCTION = "orders";
    static final String ROLE = "orders-role";

    private final Attachments attachments;
    private final StubLayer layer;
    private final List<String> said = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private boolean consent = true;

    Account(FakeAws aws, String stage, Path directory, UnaryOperator<Services> around) {
        layer = layer(directory);
        attachments = new Attachments(
                around.apply(aws.services()),
                FakeAws.bridge(stage),
                new Waiting(Duration.ofMillis(1), 20, 5),
                said::add);
    }

    static StubLayer layer(Path directory) {
        try {
            return StubLayer.of(Files.writeString(directory.resolve("stub.jar"), "classes"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void attach(String... names) {
        attach(false, names);
    }

    void attach(boolean production, String... names) {
        attach(production, false, names);
    }

    void attachUnchecked(String... names) {
        attach(false, true, names);
    }

    private void attach(boolean production, boolean skipNetworkCheck, String... names) {
        AttachConsent said = new AttachConsent(
                production,
                question -> {
                    asked.add(question);
                    return consent;
                },
                skipNetworkCheck);
        attachments.attach(List.of(names), layer, "ada", said);
    }

    void detach(String... names) {
        attachments.detach(List.of(names));
    }

    Map<String, String> attachers(String... globs) {
        return attachments.attached(List.of(globs)).attachers();
    }

    List<String> notAttached(String... globs) {
        return attachments.attached(List.of(globs)).missing();
    }

    List<String> names(String... globs) {
        return attachments.attached(List.of(globs)).names();
    }

    List<AttachedFunction> list() {
        return attachments.list();
    }

    List<AttachedFunction> list(String... globs) {
        return attachments.attached(List.of(globs)).list();
    }

    List<ExaminedFunction> examine() {
        return attachments.examine();
    }

    void refuseConsent() {
        consent = false;
    }

    List<String> asked() {
        return asked;
    }

    List<String> said() {
        return said;
    }
}
