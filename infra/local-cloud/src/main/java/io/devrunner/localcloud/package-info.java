/** The AWS services that the bridge needs, on loopback. */
@NullMarked
package io.devrunner.localcloud;

import org.jspecify.annotations.NullMarked;
