package io.devrunner.localcloud.functions;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;

/** Makes X-Ray trace headers, such as {@code Root=1-5759e988-bd862e3fe1be46a994272793}. */
public final class TraceId {
    private static final int RANDOM_BYTES = 12;

    private final SecureRandom random = new SecureRandom();

    public String next(Instant now) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return "Root=1-" + HexFormat.of().toHexDigits((int) now.getEpochSecond()) + "-"
                + HexFormat.of().formatHex(bytes);
    }
}
