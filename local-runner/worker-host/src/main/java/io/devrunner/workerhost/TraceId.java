package io.devrunner.workerhost;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Makes X-Ray trace headers, since AWS's native runtime client aborts its process without one. */
final class TraceId {
    private TraceId() {}

    /** In the format of the <a href="https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html">header</a>. */
    static String unsampled() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        return "Root=1-" + hex.toHexDigits((int) (System.currentTimeMillis() / 1000)) + "-"
                + hex.toHexDigits(random.nextInt()) + hex.toHexDigits(random.nextLong()) + parent();
    }

    /** As Lambda hands a header on that names no parent, like API Gateway's: X-Ray's SDK asks for all three parts. */
    static String whole(String header) {
        return header.contains("Parent=") || header.contains("Sampled=") ? header : header + parent();
    }

    private static String parent() {
        return ";Parent="
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + ";Sampled=0";
    }
}
