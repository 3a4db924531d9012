/** Brings everything up for one project, and takes it down again. */
@NullMarked
package io.devrunner.runner.start;

import org.jspecify.annotations.NullMarked;
