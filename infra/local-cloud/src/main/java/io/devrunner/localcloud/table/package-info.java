/** The operations of DynamoDB that the session table needs. */
@NullMarked
package io.devrunner.localcloud.table;

import org.jspecify.annotations.NullMarked;
