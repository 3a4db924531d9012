/** The HTTP front door: an API Gateway HTTP API with payload format 2.0. */
@NullMarked
package io.devrunner.localcloud.http;

import org.jspecify.annotations.NullMarked;
