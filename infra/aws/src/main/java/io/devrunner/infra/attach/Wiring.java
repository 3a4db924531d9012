package io.devrunner.infra.attach;

import io.devrunner.infra.BridgeStack;
import io.devrunner.protocol.StubVariables;
import java.util.Map;
import java.util.Set;

/**
 * What leads a function to the bridge of a stage. The variables say also what the function was before: with them it can
 * be restored when nothing else is left.
 *
 * @param layer the ARN of the stub's layer version
 */
record Wiring(BridgeStack bridge, String layer) {
    static final String HANDLER = "io.devrunner.stub.StubHandler";

    /** Lambda's longest, in seconds: a handler on a developer's machine may stand at a breakpoint. */
    static final int TIMEOUT = 900;

    /** The stub's README says what they mean. */
    static final Set<String> VARIABLES = Set.of(
            StubVariables.STAGE,
            StubVariables.HANDLER,
            StubVariables.TIMEOUT,
            StubVariables.BRIDGE_URL,
            StubVariables.TABLE);

    static Map<String, String> variables(BridgeStack bridge, Original original) {
        return Map.of(
                StubVariables.STAGE, bridge.stage(),
                StubVariables.HANDLER, original.handler(),
                StubVariables.TIMEOUT, Integer.toString(original.timeout()),
                StubVariables.BRIDGE_URL, bridge.webSocketUrl().toString(),
                StubVariables.TABLE, bridge.tableName());
    }
}
