/** The command line. */
@NullMarked
package io.devrunner.runner.cli;

import org.jspecify.annotations.NullMarked;
