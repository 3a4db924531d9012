/** Certificates and profiles of a Client VPN with mutual authentication. */
@NullMarked
package io.devrunner.infra.vpn;

import org.jspecify.annotations.NullMarked;
