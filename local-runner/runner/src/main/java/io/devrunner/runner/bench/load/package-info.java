/** Measures invocations under load, beside the bare transport: {@code dev-runner bench load}. */
@NullMarked
package io.devrunner.runner.bench.load;

import org.jspecify.annotations.NullMarked;
