/** The MariaDB server that a project can ask for. */
@NullMarked
package io.devrunner.localcloud.database;

import org.jspecify.annotations.NullMarked;
