package io.devrunner.runner.doctor;

/** One step on the way. */
interface Check {
    /** What is looked at, in a few words. */
    String name();

    /** Looks; bounded in time. May take what earlier checks have found, and leaves what later ones need. */
    Finding run() throws InterruptedException;
}
