package io.devrunner.protocol;

/** Names of the environment variables that tell a stub where it stands; written by {@code attach} and the local cloud. */
public final class StubVariables {
    /** The bridge's WebSocket API, such as {@code wss://abc.execute-api.eu-central-1.amazonaws.com/dev}. */
    public static final String BRIDGE_URL = "DEV_RUNNER_BRIDGE_URL";

    /** The session table. */
    public static final String TABLE = "DEV_RUNNER_TABLE";

    /** Where the table is served, if not by DynamoDB in the stub's region. */
    public static final String TABLE_URL = "DEV_RUNNER_TABLE_URL";

    /** Which of the bridge's sessions count. */
    public static final String STAGE = "DEV_RUNNER_STAGE";

    /** The function's own handler; missing when the stub stands in for none. */
    public static final String HANDLER = "DEV_RUNNER_HANDLER";

    /** The function's own timeout in seconds; missing when it was not changed. */
    public static final String TIMEOUT = "DEV_RUNNER_TIMEOUT";

    /** How many times as fast the time of connections passes, for tests; missing for 1. */
    public static final String SHRINK_TIME = "DEV_RUNNER_SHRINK_TIME";

    private StubVariables() {}
}
