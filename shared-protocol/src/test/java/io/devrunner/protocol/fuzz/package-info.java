/** Feeds parsers with what nobody would send on purpose. */
@NullMarked
package io.devrunner.protocol.fuzz;

import org.jspecify.annotations.NullMarked;
