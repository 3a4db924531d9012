/** What stub and runner say to each other, and how it travels between them. */
@NullMarked
package io.devrunner.protocol;

import org.jspecify.annotations.NullMarked;
