package io.devrunner.runner.doctor;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The database to look at.
 *
 * @param user null to log in as nobody: then the way ends with TLS
 * @param password null for an IAM token
 * @param vpc the address range behind the VPN, such as {@code 11.0.0.0/16}; null when there is none or it is unknown
 * @param authorities certificates (PEM) to trust besides the JDK's own; null for those alone
 * @param patience how long each step may take; a database that wakes up may take ten times as long
 */
public record DatabaseTarget(
        String host,
        int port,
        @Nullable String user,
        @Nullable String password,
        @Nullable AddressRange vpc,
        @Nullable Path authorities,
        Duration patience) {
    /** Without the password. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
