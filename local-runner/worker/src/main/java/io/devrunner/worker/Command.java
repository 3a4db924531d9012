package io.devrunner.worker;

/** What the host tells a worker on its standard input. */
sealed interface Command permits StartCommand, Command.PutClass, Command.RemoveClass {
    /** Environments that are started from now on have this class, in place of another of its name. */
    record PutClass(ClassContent content) implements Command {}

    /** Environments that are started from now on do not have the class of this name. */
    record RemoveClass(String name) implements Command {}
}
