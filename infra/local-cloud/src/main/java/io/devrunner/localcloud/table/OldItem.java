package io.devrunner.localcloud.table;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** The parameter {@code ReturnValues} of operations that write. */
final class OldItem {
    private OldItem() {}

    static boolean isAskedFor(TableRequest request) throws TableException {
        String returnValues = request.text("ReturnValues");
        if (returnValues == null || returnValues.equals("NONE")) {
            return false;
        }
        if (!returnValues.equals("ALL_OLD")) {
            throw TableException.validation("Return values set to invalid value");
        }
        return true;
    }

    static ObjectNode answer(boolean askedFor, Optional<ObjectNode> before) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        if (askedFor && before.isPresent()) {
            answer.set("Attributes", before.get());
        }
        return answer;
    }
}
