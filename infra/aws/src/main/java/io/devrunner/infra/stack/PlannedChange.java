package io.devrunner.infra.stack;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudformation.model.ChangeAction;
import software.amazon.awssdk.services.cloudformation.model.PolicyAction;
import software.amazon.awssdk.services.cloudformation.model.Replacement;
import software.amazon.awssdk.services.cloudformation.model.ResourceChange;

/**
 * What a change set does to a resource.
 *
 * @param resource its name in the template
 * @param type such as {@code AWS::RDS::DBCluster}
 * @param properties those that change; none when the resource is new or goes
 */
public record PlannedChange(Kind kind, String resource, String type, List<String> properties) {
    /** Where data is. */
    private static final Set<String> WITH_DATA = Set.of(
            "AWS::RDS::DBCluster", "AWS::RDS::DBInstance", "AWS::DynamoDB::Table", "AWS::SecretsManager::Secret");

    /** From harmless to not. */
    public enum Kind {
        ADD,
        MODIFY,
        MAY_REPLACE,
        REPLACE,
        REMOVE
    }

    public PlannedChange {
        properties = List.copyOf(properties);
    }

    static PlannedChange of(ResourceChange change) {
        List<String> properties = change.details().stream()
                .filter(detail -> detail.target() != null && detail.target().name() != null)
                .map(detail -> detail.target().name())
                .distinct()
                .sorted()
                .collect(Collectors.toList());
        return new PlannedChange(kind(change), change.logicalResourceId(), change.resourceType(), properties);
    }

    private static Kind kind(ResourceChange change) {
        if (change.action() == ChangeAction.REMOVE) {
            return Kind.REMOVE;
        }
        if (change.action() == ChangeAction.ADD || change.action() == ChangeAction.IMPORT) {
            return Kind.ADD;
        }
        if (change.replacement() == Replacement.TRUE
                || change.policyAction() == PolicyAction.REPLACE_AND_DELETE
                || change.policyAction() == PolicyAction.REPLACE_AND_RETAIN
                || change.policyAction() == PolicyAction.REPLACE_AND_SNAPSHOT) {
            return Kind.REPLACE;
        }
        // What CloudFormation finds out only while it runs may be either.
        return change.replacement() == Replacement.CONDITIONAL || change.action() == ChangeAction.DYNAMIC
                ? Kind.MAY_REPLACE
                : Kind.MODIFY;
    }

    /** Whether data that is in it may be lost. */
    public boolean endangersData() {
        return WITH_DATA.contains(type) && kind.compareTo(Kind.MAY_REPLACE) >= 0;
    }

    /** A line for people. */
    public String describe() {
        String what = resource + " (" + type + ")" + (properties.isEmpty() ? "" : ": " + String.join(", ", properties));
        return switch (kind) {
                    case ADD -> "  + add      " + what;
                    case MODIFY -> "  ~ modify   " + what;
                    case MAY_REPLACE -> "  ! MAY REPLACE " + what;
                    case REPLACE -> "  ! REPLACE  " + what;
                    case REMOVE -> "  - REMOVE   " + what;
                }
                + (endangersData() ? "   <== ITS DATA GOES" : "");
    }
}
