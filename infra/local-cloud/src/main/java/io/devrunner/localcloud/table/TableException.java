package io.devrunner.localcloud.table;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A refusal in DynamoDB's words. */
final class TableException extends Exception {
    private static final String DYNAMODB = "com.amazonaws.dynamodb.v20120810#";
    private static final String VALIDATION = "com.amazon.coral.validate#ValidationException";
    private static final String CORAL = "com.amazon.coral.service#";

    private final String type;
    private final List<String> reasons;

    private TableException(String type, String message) {
        this(type, message, null);
    }

    private TableException(String type, String message, @Nullable Throwable cause) {
        this(type, message, List.of(), cause);
    }

    private TableException(String type, String message, List<String> reasons, @Nullable Throwable cause) {
        super(message, cause);
        this.type = type;
        this.reasons = List.copyOf(reasons);
    }

    /** Of a transaction, one for each of its items; else none. */
    List<String> reasons() {
        return reasons;
    }

    String type() {
        return type;
    }

    String text() {
        return String.valueOf(getMessage());
    }

    static TableException validation(String message) {
        return new TableException(VALIDATION, message);
    }

    static TableException unsupported(String what) {
        return validation("dev-runner's local table does not support " + what + ".");
    }

    static TableException conditionFailed() {
        return new TableException(DYNAMODB + "ConditionalCheckFailedException", "The conditional request failed");
    }

    /** The condition of each item that does not hold is a reason. */
    static TableException transactionCanceled(List<Boolean> holds) {
        List<String> reasons = holds.stream()
                .map(held -> held ? "None" : "ConditionalCheckFailed")
                .toList();
        return new TableException(
                DYNAMODB + "TransactionCanceledException",
                "Transaction cancelled, please refer cancellation reasons for specific reasons " + reasons,
                reasons,
                null);
    }

    static TableException otherTransaction() {
        return new TableException(
                DYNAMODB + "IdempotentParameterMismatchException",
                "Parameter mismatch for given idempotent token: the transaction is another one");
    }

    static TableException noSuchTable() {
        return new TableException(DYNAMODB + "ResourceNotFoundException", "Requested resource not found");
    }

    static TableException unknownOperation() {
        return new TableException(CORAL + "UnknownOperationException", "");
    }

    static TableException notNumeric(String text, NumberFormatException cause) {
        return new TableException(VALIDATION, "The parameter cannot be converted to a numeric value: " + text, cause);
    }

    /** Not JSON, or JSON of another shape than the API's. */
    static TableException malformed(@Nullable Throwable cause) {
        return new TableException(CORAL + "SerializationException", "The payload is malformed", cause);
    }
}
