package io.devrunner.runner.bench.load;

import java.io.IOException;

/** Something that sends a payload and gets it back. Used by one thread. */
interface RoundTrip extends AutoCloseable {
    /**
     * Returns when the payload is back.
     *
     * @throws IOException when it does not come back, or another does
     */
    void run(byte[] payload) throws IOException, InterruptedException;

    @Override
    void close();
}
