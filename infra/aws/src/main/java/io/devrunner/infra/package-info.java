/** How an AWS account is reached, and where the bridge is on it. */
@NullMarked
package io.devrunner.infra;

import org.jspecify.annotations.NullMarked;
