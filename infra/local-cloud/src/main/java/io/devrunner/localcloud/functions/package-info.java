/** The functions that are deployed to the local cloud, as seen by what invokes them. */
@NullMarked
package io.devrunner.localcloud.functions;

import org.jspecify.annotations.NullMarked;
