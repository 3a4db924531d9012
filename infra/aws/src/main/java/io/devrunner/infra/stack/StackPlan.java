package io.devrunner.infra.stack;

import java.util.List;

/**
 * A change set that can be executed.
 *
 * @param stackId the stack's ARN
 * @param isNew whether the stack is not there yet
 */
record StackPlan(
        StageStack stack,
        String stackName,
        String stackId,
        String changeSet,
        boolean isNew,
        List<PlannedChange> changes) {
    StackPlan {
        changes = List.copyOf(changes);
    }

    boolean endangersData() {
        return changes.stream().anyMatch(PlannedChange::endangersData);
    }
}
