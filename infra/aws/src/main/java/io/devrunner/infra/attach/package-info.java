/** Puts the stub in the place of functions' handlers, and the handlers back. */
@NullMarked
package io.devrunner.infra.attach;

import org.jspecify.annotations.NullMarked;
