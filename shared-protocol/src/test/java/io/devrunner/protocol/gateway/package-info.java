/** A stand-in for API Gateway's WebSocket API whose faults the tests choose. */
@NullMarked
package io.devrunner.protocol.gateway;

import org.jspecify.annotations.NullMarked;
