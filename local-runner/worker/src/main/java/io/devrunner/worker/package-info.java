/** The child JVM that hosts the handlers of one function. */
@NullMarked
package io.devrunner.worker;

import org.jspecify.annotations.NullMarked;
