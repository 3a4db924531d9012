/** HTTP servers on loopback: a call comes in, an answer goes out. */
@NullMarked
package io.devrunner.localcloud.server;

import org.jspecify.annotations.NullMarked;
