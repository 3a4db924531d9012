/** Keeps the project's classes current: watches, compiles on save, and says when there is new code to run. */
@NullMarked
package io.devrunner.runner.code;

import org.jspecify.annotations.NullMarked;
