package io.devrunner.stub;

import com.amazonaws.services.lambda.runtime.Client;
import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the client context and the identity as the Runtime API's headers carry them.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
final class ContextJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ContextJson() {}

    static @Nullable String of(@Nullable ClientContext context) {
        if (context == null) {
            return null;
        }
        ObjectNode json = JSON.createObjectNode();
        Client client = context.getClient();
        if (client != null) {
            json.putObject("client")
                    .put("installation_id", client.getInstallationId())
                    .put("app_title", client.getAppTitle())
                    .put("app_version_name", client.getAppVersionName())
                    .put("app_version_code", client.getAppVersionCode())
                    .put("app_package_name", client.getAppPackageName());
        }
        putAll(json, "custom", context.getCustom());
        putAll(json, "env", context.getEnvironment());
        return json.toString();
    }

    private static void putAll(ObjectNode json, String field, @Nullable Map<String, String> values) {
        if (values != null) {
            ObjectNode object = json.putObject(field);
            values.forEach(object::put);
        }
    }

    static @Nullable String of(@Nullable CognitoIdentity identity) {
        if (identity == null
                || identity.getIdentityId() == null
                || identity.getIdentityId().isEmpty()) {
            return null;
        }
        return JSON.createObjectNode()
                .put("cognitoIdentityId", identity.getIdentityId())
                .put("cognitoIdentityPoolId", identity.getIdentityPoolId())
                .toString();
    }
}
