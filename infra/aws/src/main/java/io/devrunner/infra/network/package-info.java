/** Who reaches whom in a VPC, as its routes and rules say. */
@NullMarked
package io.devrunner.infra.network;

import org.jspecify.annotations.NullMarked;
