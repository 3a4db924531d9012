/** The stacks of a stage: what they are made from, how they are deployed and taken down. */
@NullMarked
package io.devrunner.infra.stack;

import org.jspecify.annotations.NullMarked;
