package io.devrunner.stub;

import static org.assertj.core.api.Assertions.assertThat;

import io.devrunner.protocol.Variables;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnVariablesTest {
    /** What a Java function finds on AWS, besides its own variables. */
    private static final Map<String, String> LAMBDA = Map.ofEntries(
            Map.entry("_HANDLER", "io.devrunner.stub.StubHandler"),
            Map.entry("_X_AMZN_TRACE_ID", "Root=1"),
            Map.entry("_AWS_XRAY_DAEMON_ADDRESS", "169.254.79.129"),
            Map.entry("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE"),
            Map.entry("AWS_SECRET_ACCESS_KEY", "hush"),
            Map.entry("AWS_SESSION_TOKEN", "token"),
            Map.entry("AWS_EXECUTION_ENV", "AWS_Lambda_java21"),
            Map.entry("AWS_LAMBDA_FUNCTION_NAME", "orders"),
            Map.entry("AWS_LAMBDA_EXEC_WRAPPER", "/opt/wrapper"),
            Map.entry("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/orders"),
            Map.entry("AWS_XRAY_DAEMON_ADDRESS", "169.254.79.129:2000"),
            Map.entry("LAMBDA_RUNTIME_DIR", "/var/runtime"),
            Map.entry("LAMBDA_TASK_ROOT", "/var/task"),
            Map.entry("LANG", "en_US.UTF-8"),
            Map.entry("LD_LIBRARY_PATH", "/lib64"),
            Map.entry("PATH", "/usr/bin:/opt/bin"),
            Map.entry("TZ", ":UTC"),
            Map.entry("DEV_RUNNER_TABLE", "dev-runner-dev"));

    @Test
    void whatLambdaSetsStaysThere() {
        assertThat(OwnVariables.environment(LAMBDA).values()).isEmpty();
    }

    @Test
    void whatTheDeveloperHasConfiguredAndTheRegionAreForwarded() {
        Map<String, String> own = Map.of(
                "GREETING", "hello",
                "DB_HOST", "proxy",
                "EMPTY", "",
                "TZ", "Europe/Berlin",
                "AWS_REGION", "eu-west-1",
                "AWS_ENDPOINT_URL_SQS", "http://sqs",
                "AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR",
                "PATHS", "are not PATH",
                "LAMBDA_STAGE", "dev");
        Map<String, String> all = new HashMap<>(LAMBDA);
        all.putAll(own);
        assertThat(OwnVariables.environment(all)).isEqualTo(Variables.of(own));
    }

    @Test
    void howTheFunctionIsToLogIsForwarded() {
        Map<String, String> logging = Map.of("AWS_LAMBDA_LOG_FORMAT", "JSON", "AWS_LAMBDA_LOG_LEVEL", "WARN");
        Map<String, String> all = new HashMap<>(LAMBDA);
        all.putAll(logging);
        assertThat(OwnVariables.environment(all)).isEqualTo(Variables.of(logging));
    }

    @Test
    void optionsForARuntimeOnThatMachineStayThere() {
        assertThat(OwnVariables.environment(Map.of(
                                "JAVA_TOOL_OPTIONS",
                                "-javaagent:/opt/agent.jar",
                                "NODE_PATH",
                                "/opt/node",
                                "HOME",
                                "/"))
                        .values())
                .isEmpty();
    }

    @Test
    void theCredentialsAreTheThreeOfTheRole() {
        assertThat(OwnVariables.credentials(LAMBDA).values())
                .containsOnlyKeys("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN");
    }
}
