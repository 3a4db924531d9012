package io.devrunner.runner.start;

import io.devrunner.protocol.UserException;
import io.devrunner.runner.project.DebugPorts;
import io.devrunner.runner.project.Project;
import io.devrunner.workerhost.DebugPort;
import io.devrunner.workerhost.WorkerEvents;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Where debuggers attach, by function name. */
final class DebuggerPorts {
    /** So many ports in a row are not taken by chance. */
    private static final int MOST_TRIED = 10;

    private final StartSettings settings;
    private final WorkerEvents events;

    /** Closes what it is given with the project. */
    private final UnaryOperator<DebugPort> owner;

    /** Guarded by this. */
    private final Map<String, DebugPort> open = new LinkedHashMap<>();

    /** Who has the port of a function of the project file, by its name there: on AWS it may have others. Guarded by this. */
    private final Map<String, String> users = new HashMap<>();

    /** For the next function that the project file does not name; 0 for a free one. Guarded by this. */
    private int next;

    /** None is open yet. */
    DebuggerPorts(StartSettings settings, WorkerEvents events, UnaryOperator<DebugPort> owner) {
        this.settings = settings;
        this.events = events;
        this.owner = owner;
    }

    /**
     * Opens those of the functions that are run, at the place that each has among all. Where another program listens
     * already, a function has a later one, with a warning, unless it is the port that was asked for.
     *
     * @throws UserException when that one is taken, or there are not enough
     */
    synchronized void open(Project all, Project run) {
        if (settings.debugPort() < 0) {
            return;
        }
        Map<String, Integer> ports = DebugPorts.of(all, settings.debugPort());
        next = settings.debugPort() == 0 ? 0 : settings.debugPort() + ports.size();
        for (Project.Function function : run.functions()) {
            Integer port = ports.get(function.name());
            if (port != null && function.isJava()) {
                open(function.name(), port, port == settings.debugPort());
            }
        }
    }

    private void open(String function, int port, boolean askedFor) {
        try {
            open.put(function, open(function, port));
        } catch (UserException e) {
            if (askedFor) {
                throw e;
            }
            events.warning(function, "the debug port " + port + " is taken. " + e.why());
            Optional<DebugPort> unused = openNext(function, function);
        }
    }

    private DebugPort open(String function, int port) {
        return owner.apply(DebugPort.open(function, port, settings.suspend(), events));
    }

    /**
     * The port of the function, which is opened if need be; empty without debugging, and when the next ones are all taken. Of functions on
     * AWS that are the same one in the project file, the first has the port that this has there.
     *
     * @param declared its name in the project file; its own when it has none there
     */
    synchronized Optional<DebugPort> of(String function, String declared) {
        String user = users.computeIfAbsent(declared, ignored -> function);
        String name = user.equals(function) ? declared : function.equals(declared) ? function + " on AWS" : function;
        DebugPort known = open.get(name);
        if (known != null || settings.debugPort() < 0) {
            return Optional.ofNullable(known);
        }
        return openNext(function, name);
    }

    private Optional<DebugPort> openNext(String function, String name) {
        String why = "there are no more";
        for (int tried = 0; tried < MOST_TRIED && next <= DebugPorts.LAST; tried++) {
            int port = next;
            next = port == 0 ? 0 : port + 1;
            try {
                DebugPort late = open(function, port);
                open.put(name, late);
                events.warning(function, "a debugger can attach at 127.0.0.1:" + late.port());
                return Optional.of(late);
            } catch (UserException e) {
                why = e.why();
            }
        }
        // The invocation need not fail for it.
        events.warning(function, "runs without a debug port: " + why);
        return Optional.empty();
    }

    /** Those that are open. */
    synchronized Map<String, Integer> ports() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        open.forEach((function, port) -> ports.put(function, port.port()));
        return ports;
    }
}
