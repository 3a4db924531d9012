/** Seals what stub and runner say to each other: nobody between them can read, change, repeat or make up a message. */
@NullMarked
package io.devrunner.protocol.seal;

import org.jspecify.annotations.NullMarked;
