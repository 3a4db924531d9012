/** What a person or a program sees of the runner: the log stream. */
@NullMarked
package io.devrunner.runner.console;

import org.jspecify.annotations.NullMarked;
