/** Checks AWS Signature Version 4 as AWS's services do. */
@NullMarked
package io.devrunner.localcloud.sigv4;

import org.jspecify.annotations.NullMarked;
