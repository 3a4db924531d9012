package io.devrunner.runner.project;

import io.devrunner.protocol.UserException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which function has its debugger at which port; the one rule for {@code start} and for the files of IDEs. */
public final class DebugPorts {
    /** The port of the first function unless another is asked for. */
    public static final int FIRST = 5005;

    /** No port is beyond this. */
    public static final int LAST = 65_535;

    private DebugPorts() {}

    /**
     * The ports by function name, one after the other in the order of the project file. A function keeps its port when
     * only some of them are started.
     *
     * @param project with all its functions
     * @param first 0 for a free port for each
     * @throws UserException when there are not enough ports
     */
    public static Map<String, Integer> of(Project project, int first) {
        int last = first + project.functions().size() - 1;
        if (last > LAST) {
            throw new UserException(
                    "There is no debug port " + last + ".",
                    "The debug port of the first function is " + first + ", and the project has "
                            + project.functions().size() + " functions.",
                    "Choose a lower one with --debug-port (--debug-port 0 takes free ones).");
        }
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (Project.Function function : project.functions()) {
            ports.put(function.name(), first == 0 ? 0 : first + ports.size());
        }
        return ports;
    }
}
