package io.devrunner.runner.bench.load;

/**
 * One measurement: so many round trips of so many bytes each way, so many of them at once.
 *
 * @param atOnce each of them has a stub, or a pair of connections, of its own
 * @param bytes of an event, and of its response
 */
record Scenario(Way way, int atOnce, int bytes, int count) {
    /** What is measured. */
    enum Way {
        /** From the stub to the handler and back: two messages, acknowledged, sealed, run. */
        INVOCATION,
        /** The same bytes from one bare connection to another and back. */
        FLOOR
    }

    Scenario {
        if (atOnce < 1 || bytes < 2 || count < atOnce) {
            throw new IllegalArgumentException(atOnce + " at once, " + bytes + " bytes, " + count + " in all");
        }
    }

    /** For the command line of the driver. */
    String argument() {
        return way + ":" + atOnce + ":" + bytes + ":" + count;
    }

    static Scenario parse(String argument) {
        String[] parts = argument.split(":", -1);
        return new Scenario(
                Way.valueOf(parts[0]),
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]));
    }
}
