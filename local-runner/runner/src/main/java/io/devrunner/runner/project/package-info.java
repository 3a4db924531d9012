/** What the developer's project is: its {@code dev-runner.yaml}, and its class path and compiler options from its build. */
@NullMarked
package io.devrunner.runner.project;

import org.jspecify.annotations.NullMarked;
