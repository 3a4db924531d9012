package io.devrunner.localcloud.database;

import java.util.ArrayList;
import java.util.List;

/** A shell around a command: it ends the command when its standard input does, so when we close it or are killed. */
final class Watchdog {
    /**
     * The command runs in the background, a guard beside it reads our pipe, and the shell itself waits for the command.
     * Signals of the terminal are ours to handle. The guard's nap is killed with it, so that nothing is left.
     */
    private static final String SCRIPT = """
            exec 3<&0
            "$@" </dev/null 3<&- &
            command=$!
            (
                read -r _ <&3
                kill -TERM "$command" 2>/dev/null
                nap=
                trap 'test -z "$nap" || kill "$nap"; exit' TERM
                sleep 10 3<&- &
                nap=$!
                wait "$nap"
                kill -KILL "$command"
            ) &
            guard=$!
            trap '' HUP INT QUIT TERM
            exec 3<&-
            wait "$command"
            status=$?
            kill -TERM "$guard" 2>/dev/null
            wait "$guard"
            exit "$status"
            """;

    private Watchdog() {}

    static List<String> around(List<String> command) {
        List<String> guarded = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "dev-runner-database"));
        guarded.addAll(command);
        return guarded;
    }
}
