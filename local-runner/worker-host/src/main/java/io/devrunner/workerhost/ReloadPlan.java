package io.devrunner.workerhost;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Decides whether code can follow older code in place.
 *
 * @param kind {@code NOTHING}, {@code REDEFINE} or {@code RELOAD}
 * @param reason what decided, for diagnostics
 */
record ReloadPlan(ReloadKind kind, String reason) {
    /**
     * The plan for two generations of code.
     *
     * @param reach of the older one
     */
    static ReloadPlan of(Code older, Code newer, Supplier<InitializerReach> reach) {
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
        try {
            return ofChanges(changes, older.files(), reach);
        } catch (IllegalArgumentException | IndexOutOfBoundsException ignored) {
            // Of a newer version than we can read, or broken: the JVM shall tell.
            return reload("a class that cannot be read");
        }
    }

    private static ReloadPlan ofChanges(
            ClassFiles.Changes changes, ClassFiles older, Supplier<InitializerReach> reach) {
        for (Map.Entry<String, ClassContent> change : changes.put().entrySet()) {
            ClassContent before = older.classes().get(change.getKey());
            if (before != null && !onlyBodiesDiffer(before, change.getValue(), reach.get())) {
                return reload(change.getKey() + " differs in more than method bodies");
            }
        }
        return new ReloadPlan(
                ReloadKind.REDEFINE, "method bodies of " + changes.put().keySet());
    }

    /** What the older initializers may have run must stay as it is too. */
    private static boolean onlyBodiesDiffer(ClassContent before, ClassContent after, InitializerReach reach) {
        return before.directory().equals(after.directory())
                && Arrays.equals(ClassSkeleton.of(before.bytes(), reach), ClassSkeleton.of(after.bytes(), reach));
    }

    private static ReloadPlan reload(String reason) {
        return new ReloadPlan(ReloadKind.RELOAD, reason);
    }
}
