package io.devrunner.stub;

import com.amazonaws.services.lambda.runtime.Client;
import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the client context and the identity as the Runtime API's headers carry them.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
final class ContextJson {
    private ContextJson() {}

    private interface Fields {
        void write(JsonGenerator out) throws IOException;
    }

    static @Nullable String of(@Nullable ClientContext context) {
        if (context == null) {
            return null;
        }
        return object(out -> {
            Client client = context.getClient();
            if (client != null) {
                out.writeObjectFieldStart("client");
                out.writeStringField("installation_id", client.getInstallationId());
                out.writeStringField("app_title", client.getAppTitle());
                out.writeStringField("app_version_name", client.getAppVersionName());
                out.writeStringField("app_version_code", client.getAppVersionCode());
                out.writeStringField("app_package_name", client.getAppPackageName());
                out.writeEndObject();
            }
            writeAll(out, "custom", context.getCustom());
            writeAll(out, "env", context.getEnvironment());
        });
    }

    private static void writeAll(JsonGenerator out, String field, @Nullable Map<String, String> values)
            throws IOException {
        if (values != null) {
            out.writeObjectFieldStart(field);
            for (Map.Entry<String, String> value : values.entrySet()) {
                out.writeStringField(value.getKey(), value.getValue());
            }
            out.writeEndObject();
        }
    }

    static @Nullable String of(@Nullable CognitoIdentity identity) {
        if (identity == null
                || identity.getIdentityId() == null
                || identity.getIdentityId().isEmpty()) {
            return null;
        }
        return object(out -> {
            out.writeStringField("cognitoIdentityId", identity.getIdentityId());
            out.writeStringField("cognitoIdentityPoolId", identity.getIdentityPoolId());
        });
    }

    private static String object(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            out.writeStartObject();
            fields.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("nothing can fail in memory", e);
        }
        return text.toString();
    }
}
