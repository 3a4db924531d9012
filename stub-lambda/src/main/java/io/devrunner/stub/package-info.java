/** The handler that stands in for a function on AWS. */
@NullMarked
package io.devrunner.stub;

import org.jspecify.annotations.NullMarked;
