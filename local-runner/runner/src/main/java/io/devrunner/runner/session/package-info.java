/** The runner's end of the bridge: takes invocations, runs each at most once and sends its outcome. */
@NullMarked
package io.devrunner.runner.session;

import org.jspecify.annotations.NullMarked;
