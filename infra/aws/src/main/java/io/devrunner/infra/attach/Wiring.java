package io.devrunner.infra.attach;

import io.devrunner.infra.BridgeStack;
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

    static final String STAGE = "DEV_RUNNER_STAGE";
    static final String ORIGINAL_HANDLER = "DEV_RUNNER_HANDLER";
    static final String ORIGINAL_TIMEOUT = "DEV_RUNNER_TIMEOUT";
    private static final String BRIDGE = "DEV_RUNNER_BRIDGE_URL";
    private static final String TABLE = "DEV_RUNNER_TABLE";

    /** The stub's README says what they mean. */
    static final Set<String> VARIABLES = Set.of(STAGE, ORIGINAL_HANDLER, ORIGINAL_TIMEOUT, BRIDGE, TABLE);

    Map<String, String> variables(Original original) {
        return Map.of(
                STAGE, bridge.stage(),
                ORIGINAL_HANDLER, original.handler(),
                ORIGINAL_TIMEOUT, Integer.toString(original.timeout()),
                BRIDGE, bridge.webSocketUrl().toString(),
                TABLE, bridge.tableName());
    }
}
