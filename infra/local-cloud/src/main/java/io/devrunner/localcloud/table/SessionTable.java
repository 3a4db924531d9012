package io.devrunner.localcloud.table;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The items of the session table, in memory. Expired items stay: DynamoDB too may take days to delete them, so that
 * readers must look at {@code expires} themselves.
 */
public final class SessionTable {
    private final String name;
    /** Guarded by this. */
    private final NavigableMap<ItemKey, ObjectNode> items = new TreeMap<>();

    public SessionTable(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Stores the item if the condition holds for the one before; returns that. */
    synchronized Optional<ObjectNode> put(ItemKey key, ObjectNode item, Expression condition) throws TableException {
        check(key, condition);
        return Optional.ofNullable(items.put(key, item.deepCopy()));
    }

    /** Removes the item if the condition holds for it; returns it. */
    synchronized Optional<ObjectNode> delete(ItemKey key, Expression condition) throws TableException {
        check(key, condition);
        return Optional.ofNullable(items.remove(key));
    }

    /** Does all of the writes if all their conditions hold, or none. */
    synchronized void transact(List<Write> writes) throws TableException {
        List<Boolean> holds = new ArrayList<>();
        for (Write write : writes) {
            holds.add(write.condition().holdsFor(present(write.key())));
        }
        if (holds.contains(false)) {
            throw TableException.transactionCanceled(holds);
        }
        for (Write write : writes) {
            if (write instanceof Write.Put put) {
                items.put(put.key(), put.item().deepCopy());
            } else if (write instanceof Write.Delete) {
                items.remove(write.key());
            }
        }
    }

    /** One part of a transaction. */
    sealed interface Write {
        ItemKey key();

        Expression condition();

        record Put(ItemKey key, ObjectNode item, Expression condition) implements Write {}

        record Delete(ItemKey key, Expression condition) implements Write {}

        /** Changes nothing. */
        record Check(ItemKey key, Expression condition) implements Write {}
    }

    synchronized Optional<ObjectNode> get(ItemKey key) {
        return Optional.ofNullable(items.get(key)).map(ObjectNode::deepCopy);
    }

    /** The items of a partition by sort key, up or down. */
    synchronized List<ObjectNode> partition(String stage, boolean forward) {
        List<ObjectNode> found = new ArrayList<>();
        NavigableMap<ItemKey, ObjectNode> ordered = forward ? items : items.descendingMap();
        for (Map.Entry<ItemKey, ObjectNode> entry : ordered.entrySet()) {
            if (entry.getKey().stage().equals(stage)) {
                found.add(entry.getValue().deepCopy());
            }
        }
        return found;
    }

    private void check(ItemKey key, Expression condition) throws TableException {
        if (!condition.holdsFor(present(key))) {
            throw TableException.conditionFailed();
        }
    }

    /** Without attributes when there is none. Caller holds the lock. */
    private ObjectNode present(ItemKey key) {
        ObjectNode item = items.get(key);
        return item == null ? JsonNodeFactory.instance.objectNode() : item;
    }
}
