package io.devrunner.workerhost;

/** How new code reaches a function, the gentlest way first. */
public enum ReloadKind {
    /** The code is the same. */
    NOTHING,
    /** Method bodies are changed in place; objects, statics, threads and connections live on. */
    REDEFINE,
    /** New execution environments on new class loaders, in the same worker; dependencies stay unless resources changed. */
    RELOAD,
    /** A new worker. */
    RESTART;

    ReloadKind or(ReloadKind other) {
        return compareTo(other) < 0 ? other : this;
    }
}
