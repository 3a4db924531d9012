package io.devrunner.infra.attach;

import io.devrunner.infra.BridgeStack;
import io.devrunner.infra.table.AttachedPartition;
import io.devrunner.protocol.UserException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/**
 * What the attached functions of a stage were, in its session table. A write succeeds only if nobody has written since
 * the item was read.
 */
final class SavedFunctions {
    private final Services services;
    private final BridgeStack bridge;
    private final AttachedPartition attached;

    SavedFunctions(Services services, BridgeStack bridge) {
        this.services = services;
        this.bridge = bridge;
        attached = new AttachedPartition(services.access(), services.dynamoDb(), bridge.tableName(), bridge.stage());
    }

    /** Empty also when there is no table any more. */
    Optional<Saved> find(String function) {
        String what = "the attached functions in the table " + bridge.tableName() + " cannot be read";
        return services.access().call(what, "dynamodb:GetItem", () -> {
            try {
                return Optional.of(services.dynamoDb()
                                .getItem(request -> request.tableName(bridge.tableName())
                                        .key(attached.key(function))
                                        .consistentRead(true))
                                .item())
                        .filter(item -> !item.isEmpty())
                        .map(SavedFunctions::saved);
            } catch (ResourceNotFoundException ignored) {
                return Optional.empty();
            }
        });
    }

    /** All of the stage, by name; none when there is no table any more. */
    List<Saved> all() {
        return attached.items().stream().map(SavedFunctions::saved).toList();
    }

    /**
     * Writes the item if it is as it was read.
     *
     * @return what is written, with its new version
     * @throws Conflict if it is not
     */
    Saved write(Saved saved) {
        Saved next = saved.withVersion(saved.version() + 1);
        PutItemRequest.Builder request =
                PutItemRequest.builder().tableName(bridge.tableName()).item(item(next));
        if (saved.version() == 0) {
            request.conditionExpression("attribute_not_exists(#name)")
                    .expressionAttributeNames(Map.of("#name", "item"));
        } else {
            request.conditionExpression("#name = :value")
                    .expressionAttributeNames(Map.of("#name", "version"))
                    .expressionAttributeValues(Map.of(":value", number(saved.version())));
        }
        return call("dynamodb:PutItem", saved.function(), () -> {
            services.dynamoDb().putItem(request.build());
            return next;
        });
    }

    /**
     * Deletes the item if it is as it was read, or gone.
     *
     * @throws Conflict if it is not
     */
    void delete(Saved saved) {
        call("dynamodb:DeleteItem", saved.function(), () -> {
            try {
                return services.dynamoDb()
                        .deleteItem(request -> request.tableName(bridge.tableName())
                                .key(attached.key(saved.function()))
                                .conditionExpression("#name = :value")
                                .expressionAttributeNames(Map.of("#name", "version"))
                                .expressionAttributeValues(Map.of(":value", number(saved.version()))));
            } catch (ConditionalCheckFailedException e) {
                if (find(saved.function()).isPresent()) {
                    throw e;
                }
                return "";
            }
        });
    }

    private <T> T call(String action, String function, Supplier<T> call) {
        String what = "the item of " + function + " in the table " + bridge.tableName() + " cannot be written";
        return services.access().call(what, action, () -> {
            try {
                return call.get();
            } catch (ConditionalCheckFailedException e) {
                throw new Conflict("somebody else attaches or detaches " + function, e);
            } catch (ResourceNotFoundException e) {
                throw new UserException(
                        what,
                        "there is no such table: somebody has deleted it, though the stack of the bridge is there",
                        "deploy the bridge again: dev-runner remove bridge, then dev-runner deploy bridge, each with"
                                + " --stage " + bridge.stage()
                                + services.access().options(),
                        e);
            }
        });
    }

    private Map<String, AttributeValue> item(Saved saved) {
        Map<String, AttributeValue> item = new HashMap<>(attached.key(saved.function()));
        item.put("version", number(saved.version()));
        item.put("phase", AttributeValue.fromS(saved.phase().name()));
        item.put("handler", AttributeValue.fromS(saved.original().handler()));
        item.put("timeout", number(saved.original().timeout()));
        item.put("layers", strings(saved.original().layers()));
        item.put("variables", strings(saved.original().variables()));
        item.put("role", AttributeValue.fromS(saved.role()));
        item.put("policy", AttributeValue.fromS(saved.policy()));
        item.put("ourPolicy", AttributeValue.fromBool(saved.ourPolicy()));
        item.put("by", AttributeValue.fromS(saved.by()));
        item.put("at", number(saved.at().toEpochMilli()));
        return item;
    }

    private static Saved saved(Map<String, AttributeValue> item) {
        return new Saved(
                AttachedPartition.function(item),
                number(item, "version"),
                Saved.Phase.valueOf(text(item, "phase")),
                new Original(
                        text(item, "handler"),
                        (int) number(item, "timeout"),
                        strings(item, "layers"),
                        strings(item, "variables")),
                text(item, "role"),
                text(item, "policy"),
                attribute(item, "ourPolicy").bool(),
                text(item, "by"),
                Instant.ofEpochMilli(number(item, "at")));
    }

    private static AttributeValue attribute(Map<String, AttributeValue> item, String name) {
        AttributeValue value = item.get(name);
        if (value == null) {
            throw new UserException(
                    "the saved configuration " + item.get("item") + " cannot be read",
                    "it has no attribute " + name + ": another version of dev-runner wrote it, or a hand",
                    "take the dev-runner that attached the function, or delete the item: the function's own"
                            + " variables then tell what it was");
        }
        return value;
    }

    private static String text(Map<String, AttributeValue> item, String name) {
        return attribute(item, name).s();
    }

    private static long number(Map<String, AttributeValue> item, String name) {
        return Long.parseLong(attribute(item, name).n());
    }

    private static List<String> strings(Map<String, AttributeValue> item, String name) {
        return attribute(item, name).l().stream().map(AttributeValue::s).toList();
    }

    private static AttributeValue strings(List<String> values) {
        return AttributeValue.fromL(values.stream().map(AttributeValue::fromS).toList());
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }
}
