package io.devrunner.localcloud.table;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** One operation of DynamoDB. */
interface TableOperation {
    ObjectNode run(TableRequest request) throws TableException;
}
