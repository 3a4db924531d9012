package io.devrunner.workerhost;

import java.util.concurrent.ThreadLocalRandom;

/** Makes X-Ray trace headers, since AWS's native runtime client aborts its process without one. */
final class TraceId {
    private TraceId() {}

    /** In the format of the <a href="https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html">header</a>. */
    static String unsampled() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return String.format(
                "Root=1-%08x-%08x%016x;Parent=%016x;Sampled=0",
                System.currentTimeMillis() / 1000, random.nextInt(), random.nextLong(), random.nextLong());
    }
}
