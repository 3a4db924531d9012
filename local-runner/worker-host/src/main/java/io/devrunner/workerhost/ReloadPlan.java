package io.devrunner.workerhost;

import java.util.Arrays;
import java.util.Map;

/**
 * Decides whether code can follow older code in place.
 *
 * @param kind {@code NOTHING}, {@code REDEFINE} or {@code RELOAD}
 * @param reason what decided, for diagnostics
 */
record ReloadPlan(ReloadKind kind, String reason) {
    static ReloadPlan of(Code older, Code newer) {
        if (!older.classes().equals(newer.classes())) {
            return reload("other class directories");
        }
        if (!older.files().resources().equals(newer.files().resources())) {
            return reload("another resource");
        }
        ClassFiles.Changes changes = newer.files().since(older.files());
        if (changes.isEmpty()) {
            return new ReloadPlan(ReloadKind.NOTHING, "no change");
        }
        if (!changes.removed().isEmpty()) {
            return reload("removed " + changes.removed());
        }
        for (Map.Entry<String, ClassContent> change : changes.put().entrySet()) {
            ClassContent before = older.files().classes().get(change.getKey());
            if (before != null && !onlyBodiesDiffer(before, change.getValue())) {
                return reload(change.getKey() + " differs in more than method bodies");
            }
        }
        return new ReloadPlan(
                ReloadKind.REDEFINE, "method bodies of " + changes.put().keySet());
    }

    private static boolean onlyBodiesDiffer(ClassContent before, ClassContent after) {
        if (!before.directory().equals(after.directory())) {
            return false;
        }
        try {
            return Arrays.equals(ClassSkeleton.of(before.bytes()), ClassSkeleton.of(after.bytes()));
        } catch (IllegalArgumentException | IndexOutOfBoundsException ignored) {
            // Of a newer version than we can read, or broken: the JVM shall tell.
            return false;
        }
    }

    private static ReloadPlan reload(String reason) {
        return new ReloadPlan(ReloadKind.RELOAD, reason);
    }
}
