package io.devrunner.localcloud.database;

import java.util.ArrayList;
import java.util.List;

/** A shell around a command: it ends the command when its standard input does, so when we close it or are killed. */
final class Watchdog {
    /**
     * The command runs in the background, a guard beside it reads our pipe, and the shell itself waits for the command.
     * Signals of the terminal are ours to handle. From the pipe's end on, the guard ends by itself, within one nap: if
     * it were killed, its nap could be left.
     */
    private static final String SCRIPT = """
            exec 3<&0
            "$@" </dev/null 3<&- &
            command=$!
            (
                read -r _ <&3
                trap '' TERM
                kill -TERM "$command" 2>/dev/null
                naps=0
                while kill -0 "$command" 2>/dev/null; do
                    naps=$((naps + 1))
                    [ "$naps" -lt 200 ] || kill -KILL "$command" 2>/dev/null
                    sleep 0.05
                done
            ) &
            guard=$!
            trap '' HUP INT QUIT TERM
            exec 3<&-
            wait "$command"
            status=$?
            kill -TERM "$guard" 2>/dev/null
            wait "$guard" 2>/dev/null
            exit "$status"
            """;

    private Watchdog() {}

    static List<String> around(List<String> command) {
        List<String> guarded = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "dev-runner-database"));
        guarded.addAll(command);
        return guarded;
    }
}
