/** What can go wrong between the services and those who call them, made to go wrong on purpose. */
@NullMarked
package io.devrunner.localcloud.faults;

import org.jspecify.annotations.NullMarked;
