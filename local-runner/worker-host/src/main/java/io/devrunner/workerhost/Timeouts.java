package io.devrunner.workerhost;

/** Whether an invocation is ended when its deadline passes. The context counts down to it in any case. */
public enum Timeouts {
    ON,
    OFF,
    /** Not while a debugger is attached; as soon as it is gone, if the deadline has passed by then. */
    AUTO
}
