/** API Gateway's WebSocket API and its {@code @connections} commands. */
@NullMarked
package io.devrunner.localcloud.websocket;

import org.jspecify.annotations.NullMarked;
