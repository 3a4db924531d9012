package io.devrunner.infra.attach;

import io.devrunner.infra.AwsErrors;
import io.devrunner.protocol.UserException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The functions that a command is for, in order: of those that a glob brought, one that fails keeps none of the others. */
final class Selection {
    private final Map<String, Boolean> isNamed = new LinkedHashMap<>();

    /** A person has written the name of this one. */
    void name(String function) {
        isNamed.put(function, true);
    }

    /** These match a glob. */
    void match(Collection<String> functions) {
        functions.forEach(function -> isNamed.putIfAbsent(function, false));
    }

    List<String> functions() {
        return List.copyOf(isNamed.keySet());
    }

    /**
     * Does something with one after the other.
     *
     * @param undone what those are not that fail, such as "attached"
     * @param said is told why one of a glob fails
     * @throws UserException at once for one that is named or alone, and for what concerns all, such as a login that has
     *     expired; at the end for those of globs
     */
    void forEach(String undone, Consumer<String> said, Consumer<String> operation) {
        List<String> failed = new ArrayList<>();
        for (Map.Entry<String, Boolean> function : isNamed.entrySet()) {
            try {
                operation.accept(function.getKey());
            } catch (UserException e) {
                if (function.getValue() || isNamed.size() == 1 || AwsErrors.concernsAll(e)) {
                    throw failed.isEmpty() ? e : withEarlier(e, undone, failed);
                }
                said.accept("warning: " + e.what() + ": " + e.why() + ". " + e.fix());
                failed.add(function.getKey());
            }
        }
        if (!failed.isEmpty()) {
            throw new UserException(
                    failed.size() + " of " + isNamed.size() + " functions are not " + undone + ": "
                            + String.join(", ", failed),
                    "the warnings above say why"
                            + (failed.size() == isNamed.size() ? "" : "; the others are " + undone),
                    "fix that and run the command again, or name the functions that you mean");
        }
    }

    private static UserException withEarlier(UserException last, String undone, List<String> failed) {
        return new UserException(
                last.what(),
                last.why(),
                last.fix() + "; not " + undone + " before it, as the warnings above say: " + String.join(", ", failed),
                last);
    }
}
