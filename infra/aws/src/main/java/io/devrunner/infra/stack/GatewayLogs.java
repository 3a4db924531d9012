package io.devrunner.infra.stack;

import io.devrunner.infra.AwsAccess;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;

/**
 * The role by which API Gateway writes logs, one for an account and region. Without it a stage of a WebSocket API with an
 * access log is refused: "CloudWatch Logs role ARN must be set in account settings to enable logging".
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
final class GatewayLogs {
    private GatewayLogs() {}

    static boolean roleIsSet(AwsAccess access) {
        try (ApiGatewayClient client = access.client(ApiGatewayClient.builder())) {
            String role = access.call(
                            "whether API Gateway may write logs cannot be found out; say it with --parameter"
                                    + " LogRole=existing or LogRole=create",
                            "apigateway:GET",
                            client::getAccount)
                    .cloudwatchRoleArn();
            return role != null && !role.isEmpty();
        }
    }
}
