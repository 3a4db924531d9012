package io.devrunner.runner.start;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.devrunner.infra.AwsAccess;
import io.devrunner.infra.BridgeStack;
import io.devrunner.infra.attach.Attachments;
import io.devrunner.protocol.UserException;
import io.devrunner.runner.console.Console;
import io.devrunner.runner.console.RunnerEvent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Of the functions whose events came here, detaches at the end those that this developer has attached, and tells which
 * stay attached: a machine that has another name by now is taken for somebody else's.
 */
final class DetachOnExit {
    private final AwsAccess access;
    private final BridgeStack bridge;
    private final List<String> intercepted;
    private final String developer;
    private final Console console;

    /**
     * Does nothing yet.
     *
     * @param intercepted globs
     * @param developer as whoever attaches is noted
     */
    DetachOnExit(AwsAccess access, BridgeStack bridge, List<String> intercepted, String developer, Console console) {
        this.access = access;
        this.bridge = bridge;
        this.intercepted = List.copyOf(intercepted);
        this.developer = developer;
        this.console = console;
    }

    /** Returns when all is done that can be done. */
    void run() {
        try (Attachments attachments = Attachments.open(access, bridge, console::progress)) {
            Map<String, List<String>> functions = attachments.attached(intercepted).attachers().entrySet().stream()
                    .collect(groupingBy(Map.Entry::getValue, TreeMap::new, mapping(Map.Entry::getKey, toList())));
            List<String> own = functions.remove(developer);
            functions.forEach((other, theirs) -> warn(stay(theirs) + " attached, by " + other + " and not by "
                    + developer + ". Unless somebody needs that, run: " + command(theirs)));
            if (own != null) {
                own.forEach(function -> detach(attachments, function));
            }
        } catch (UserException e) {
            warn(e);
        }
    }

    /** One that cannot be detached keeps none of the others. */
    private void detach(Attachments attachments, String function) {
        try {
            attachments.detach(List.of(function));
        } catch (UserException e) {
            warn(e);
        }
    }

    private static String stay(List<String> functions) {
        return String.join(", ", functions) + (functions.size() == 1 ? " stays" : " stay");
    }

    private String command(List<String> functions) {
        return "dev-runner detach " + String.join(" ", functions) + " --stage " + bridge.stage() + access.options();
    }

    private void warn(UserException e) {
        warn(e.what() + ": " + e.why() + ". " + e.fix());
    }

    private void warn(String text) {
        console.show(new RunnerEvent.Warning(text));
    }
}
