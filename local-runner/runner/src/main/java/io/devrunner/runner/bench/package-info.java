/** Measures how long a change takes until it answers: {@code dev-runner bench}. */
@NullMarked
package io.devrunner.runner.bench;

import org.jspecify.annotations.NullMarked;
