/** The session table of a stage, as runners read and write it. */
@NullMarked
package io.devrunner.infra.table;

import org.jspecify.annotations.NullMarked;
