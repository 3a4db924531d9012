/** The Invoke API of Lambda. */
@NullMarked
package io.devrunner.localcloud.lambda;

import org.jspecify.annotations.NullMarked;
