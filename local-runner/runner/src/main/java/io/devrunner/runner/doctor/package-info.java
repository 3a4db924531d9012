/** Looks at the way to AWS and to the database, step by step, and says at which one it ends and what to do. */
@NullMarked
package io.devrunner.runner.doctor;

import org.jspecify.annotations.NullMarked;
