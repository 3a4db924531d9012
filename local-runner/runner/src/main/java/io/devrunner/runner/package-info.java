/** The program on the developer's machine. */
@NullMarked
package io.devrunner.runner;

import org.jspecify.annotations.NullMarked;
