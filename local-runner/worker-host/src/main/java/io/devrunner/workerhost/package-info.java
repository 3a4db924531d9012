/** Starts workers and serves them the Lambda Runtime API. */
@NullMarked
package io.devrunner.workerhost;

import org.jspecify.annotations.NullMarked;
