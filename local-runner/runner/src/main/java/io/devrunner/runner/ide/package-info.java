/** The files by which IDEs attach their debuggers. */
@NullMarked
package io.devrunner.runner.ide;

import org.jspecify.annotations.NullMarked;
