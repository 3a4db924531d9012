/** The HTTP front door: an API Gateway HTTP API with both payload formats. */
@NullMarked
package io.devrunner.localcloud.http;

import org.jspecify.annotations.NullMarked;
