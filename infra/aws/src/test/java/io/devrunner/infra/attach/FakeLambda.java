package io.devrunner.infra.attach;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.devrunner.infra.attach.FakeAws.Answer;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Lambda's functions: a change needs the present revision if it names one, is refused while another one is under way, and
 * replaces layers and environment whole. https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html
 */
final class FakeLambda {
    private static final int MOST_ENVIRONMENT_BYTES = 4 * 1024;

    /** By name. Guarded by this. */
    private final Map<String, ObjectNode> functions = new TreeMap<>();

    /** How often each function is still to be called InProgress. Guarded by this. */
    private final Map<String, Integer> lags = new TreeMap<>();

    /** Guarded by this. */
    private final List<ObjectNode> layers = new ArrayList<>();

    /** Guarded by this. */
    private int lag;

    /** Why the next change will fail; empty if it will not. Guarded by this. */
    private String failure = "";

    /** Guarded by this. */
    private String aliases = "{\"Aliases\":[]}";

    /** Guarded by this. */
    private String codeSigning = "{}";

    /** Guarded by this. */
    private String eventSources = "{\"EventSourceMappings\":[]}";

    static String call(String method, String path) {
        if (path.contains("/layers/")) {
            if (!method.equals("GET")) {
                return "PublishLayerVersion";
            }
            return path.matches(".*/versions/\\d+") ? "GetLayerVersion" : "ListLayerVersions";
        }
        if (path.endsWith("/functions") || path.endsWith("/functions/")) {
            return "ListFunctions";
        }
        if (path.endsWith("/configuration")) {
            return method.equals("PUT") ? "UpdateFunctionConfiguration" : "GetFunctionConfiguration";
        }
        if (path.endsWith("/aliases")) {
            return "ListAliases";
        }
        if (path.endsWith("/code-signing-config")) {
            return "GetFunctionCodeSigningConfig";
        }
        if (path.contains("/event-source-mappings")) {
            return "ListEventSourceMappings";
        }
        return path.contains("/code-signing-configs/") ? "GetCodeSigningConfig" : "GetFunction";
    }

    /** A function of Java with everything that attaching could damage. */
    synchronized ObjectNode add(String name) {
        ObjectNode function = FakeAws.JSON.createObjectNode();
        function.put("FunctionName", name)
                .put("FunctionArn", "arn:aws:lambda:eu-west-1:" + FakeAws.ACCOUNT + ":function:" + name)
                .put("Runtime", "java21")
                .put("Role", "arn:aws:iam::" + FakeAws.ACCOUNT + ":role/service/orders-role")
                .put("Handler", "example.Orders::handle")
                .put("CodeSize", 4_000_000)
                .put("Timeout", 7)
                .put("MemorySize", 512)
                .put("PackageType", "Zip")
                .put("State", "Active")
                .put("LastUpdateStatus", "Successful")
                .put("RevisionId", UUID.randomUUID().toString());
        function.putObject("Environment").putObject("Variables").put("B", "2").put("A", "quoted \"1\"");
        function.putArray("Layers")
                .addObject()
                .put("Arn", "arn:aws:lambda:eu-west-1:" + FakeAws.ACCOUNT + ":layer:agent:3")
                .put("CodeSize", 100);
        functions.put(name, function);
        return function;
    }

    synchronized void remove(String name) {
        functions.remove(name);
    }

    /** The configuration as it is, without what changes by itself. */
    synchronized ObjectNode configuration(String name) {
        ObjectNode copy = functions.get(name).deepCopy();
        copy.remove("RevisionId");
        return copy;
    }

    /** As another tool does: the revision changes. */
    synchronized ObjectNode change(String name) {
        return functions.get(name).put("RevisionId", UUID.randomUUID().toString());
    }

    /** From now on each change is under way for so many looks. */
    synchronized void lag(int looks) {
        lag = looks;
    }

    /** Somebody's change is under way for so many looks. */
    synchronized void updating(String name, int looks) {
        lags.put(name, looks);
    }

    synchronized void failNextUpdate(String reason) {
        failure = reason;
    }

    synchronized void aliases(String json) {
        aliases = json;
    }

    synchronized void codeSigning(String json) {
        codeSigning = json;
    }

    /** The ARNs of what Lambda reads events from for all functions. */
    synchronized void readsFrom(String... arns) {
        ObjectNode list = FakeAws.JSON.createObjectNode();
        ArrayNode mappings = list.putArray("EventSourceMappings");
        for (String arn : arns) {
            mappings.addObject().put("EventSourceArn", arn);
        }
        // A self-managed Kafka cluster has none.
        mappings.addObject().put("UUID", "mapping");
        eventSources = list.toString();
    }

    synchronized int layerVersions() {
        return layers.size();
    }

    /** Of the newest version of the stub's layer. */
    synchronized String layerHash() {
        return layers.get(0).at("/Content/CodeSha256").asText();
    }

    /** As if somebody had published something else with the description of the newest version. */
    synchronized void forgeLayer() {
        ObjectNode forged = layers.get(0).deepCopy();
        int version = layers.size() + 1;
        forged.put("Version", version)
                .put("LayerVersionArn", forged.get("LayerVersionArn").asText().replaceAll("\\d+$", "" + version));
        layers.add(0, forged);
        forge(forged);
    }

    /** As if all of them had been so. */
    synchronized void forgeLayers() {
        layers.forEach(FakeLambda::forge);
    }

    private static void forge(ObjectNode layer) {
        layer.putObject("Content").put("CodeSha256", "forged");
    }

    synchronized Answer answer(String call, String path, JsonNode body) {
        switch (call) {
            case "ListFunctions" -> {
                ObjectNode list = FakeAws.JSON.createObjectNode();
                functions.values().forEach(list.putArray("Functions")::add);
                return Answer.ok(list.toString());
            }
            case "ListLayerVersions" -> {
                ObjectNode list = FakeAws.JSON.createObjectNode();
                layers.forEach(list.putArray("LayerVersions")::add);
                return Answer.ok(list.toString());
            }
            case "PublishLayerVersion" -> {
                return publish(path.split("/", -1)[3], body);
            }
            case "GetLayerVersion" -> {
                int version = Integer.parseInt(path.split("/", -1)[5]);
                return Answer.ok(layers.get(layers.size() - version).toString());
            }
            case "ListEventSourceMappings" -> {
                return Answer.ok(eventSources);
            }
            case "GetCodeSigningConfig" -> {
                return Answer.ok(codeSigning);
            }
            default -> {
                return ofFunction(call, path.split("/", -1)[3], body);
            }
        }
    }

    private Answer publish(String name, JsonNode body) {
        int version = layers.size() + 1;
        String arn = "arn:aws:lambda:eu-west-1:" + FakeAws.ACCOUNT + ":layer:" + name + ":" + version;
        ObjectNode layer = FakeAws.JSON.createObjectNode();
        layer.put("LayerVersionArn", arn)
                .put("Version", version)
                .put("Description", body.path("Description").asText())
                .putObject("Content")
                .put("CodeSha256", sha256(body.path("Content").path("ZipFile")));
        layers.add(0, layer);
        return new Answer(201, layer.toString(), "");
    }

    private static String sha256(JsonNode zip) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(zip.binaryValue()));
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Answer ofFunction(String call, String name, JsonNode body) {
        ObjectNode function = functions.get(name);
        if (function == null) {
            return Answer.error(
                    404,
                    "ResourceNotFoundException",
                    "Function not found: arn:aws:lambda:eu-west-1:1:function:" + name);
        }
        switch (call) {
            case "ListAliases" -> {
                return Answer.ok(aliases);
            }
            case "GetFunctionCodeSigningConfig" -> {
                boolean none = codeSigning.equals("{}");
                return Answer.ok(
                        none
                                ? "{\"FunctionName\":\"" + name + "\"}"
                                : "{\"CodeSigningConfigArn\":\"arn:aws:lambda:eu-west-1:" + FakeAws.ACCOUNT
                                        + ":code-signing-config:csc-1\",\"FunctionName\":\"" + name + "\"}");
            }
            case "UpdateFunctionConfiguration" -> {
                return update(name, function, body);
            }
            default -> {
                look(name, function);
                ObjectNode found = FakeAws.JSON.createObjectNode();
                ObjectNode configuration = function.deepCopy();
                JsonNode tags = configuration.remove("Tags");
                JsonNode refused = configuration.remove("TagsError");
                found.set("Configuration", configuration);
                if (refused == null) {
                    found.set("Tags", tags == null ? FakeAws.JSON.createObjectNode() : tags);
                } else {
                    found.set("TagsError", refused);
                }
                return Answer.ok(found.toString());
            }
        }
    }

    private void look(String name, ObjectNode function) {
        int left = lags.getOrDefault(name, 0);
        if (left > 0) {
            lags.put(name, left - 1);
            function.put("LastUpdateStatus", "InProgress");
        } else if (function.path("LastUpdateStatus").asText().equals("InProgress")) {
            function.put("LastUpdateStatus", failure.isEmpty() ? "Successful" : "Failed");
            if (!failure.isEmpty()) {
                function.put("LastUpdateStatusReasonCode", "InternalError").put("LastUpdateStatusReason", failure);
            }
            failure = "";
            change(name);
        }
    }

    private Answer update(String name, ObjectNode function, JsonNode body) {
        if (lags.getOrDefault(name, 0) > 0) {
            return Answer.error(
                    409,
                    "ResourceConflictException",
                    "The operation cannot be performed at this time. An update is in progress for resource: " + name);
        }
        if (body.hasNonNull("RevisionId") && !body.get("RevisionId").equals(function.get("RevisionId"))) {
            return Answer.error(
                    412,
                    "PreconditionFailedException",
                    "The Revision Id provided does not match the latest Revision Id.");
        }
        JsonNode variables = body.path("Environment").path("Variables");
        if (variables.toString().length() > MOST_ENVIRONMENT_BYTES) {
            return Answer.error(
                    400,
                    "InvalidParameterValueException",
                    "Lambda was unable to configure your environment variables because the environment variables you"
                            + " have provided exceeded the 4KB limit.");
        }
        if (body.path("Layers").size() > 5) {
            return Answer.error(400, "InvalidParameterValueException", "Cannot reference more than 5 layers.");
        }
        function.set("Handler", body.get("Handler"));
        function.set("Timeout", body.get("Timeout"));
        function.remove("Environment");
        if (!variables.isEmpty()) {
            function.putObject("Environment").set("Variables", variables);
        }
        function.remove("Layers");
        if (!body.path("Layers").isEmpty()) {
            ArrayNode all = function.putArray("Layers");
            body.get("Layers")
                    .forEach(arn -> all.addObject().put("Arn", arn.asText()).put("CodeSize", 100));
        }
        function.put("LastUpdateStatus", "InProgress");
        lags.put(name, lag);
        change(name);
        return Answer.ok(function.toString());
    }
}
