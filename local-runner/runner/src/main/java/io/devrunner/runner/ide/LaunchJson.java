package io.devrunner.runner.ide;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The {@code .vscode/launch.json} of Visual Studio Code
 * (https://github.com/microsoft/vscode-java-debug/blob/main/Configuration.md#attach-to-a-debuggee).
 */
final class LaunchJson {
    /** The file is JSON with comments, and people leave commas behind. */
    private static final JsonMapper READER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

    private LaunchJson() {}

    /** The whole file; names of functions need no escaping. */
    static String of(Map<String, Integer> ports) {
        return """
                {
                    "version": "0.2.0",
                    "configurations": [
                %s
                    ]%s
                }
                """.formatted(configurations(ports).indent(8).stripTrailing(), compounds(ports));
    }

    private static String configurations(Map<String, Integer> ports) {
        return ports.entrySet().stream()
                .map(port -> """
                        {
                            "type": "java",
                            "name": "%s",
                            "request": "attach",
                            "hostName": "localhost",
                            "port": %d
                        }""".formatted(name(port.getKey()), port.getValue()))
                .collect(Collectors.joining(",\n"));
    }

    /** One entry that attaches to all functions, when there are several. */
    private static String compounds(Map<String, Integer> ports) {
        if (ports.size() < 2) {
            return "";
        }
        return """
                ,
                    "compounds": [
                        {
                            "name": "%s",
                            "configurations": [%s]
                        }
                    ]""".formatted(
                        name("all functions"),
                        ports.keySet().stream()
                                .map(function -> '"' + name(function) + '"')
                                .collect(Collectors.joining(", ")));
    }

    private static String name(String function) {
        return "dev-runner: " + function;
    }

    /** What a file lacks that somebody else has written. */
    static FileOutcome compare(Path file, String text, Map<String, Integer> ports) {
        Map<String, Integer> missing = new LinkedHashMap<>(ports);
        try {
            for (JsonNode configuration : READER.readTree(text).path("configurations")) {
                if (configuration.path("request").asText().equals("attach")) {
                    missing.values().remove(configuration.path("port").asInt());
                }
            }
        } catch (JsonProcessingException ignored) {
            // It is for its owner to mend; until then nothing of ours is seen in it.
        }
        return missing.isEmpty()
                ? new FileOutcome.Complete(file)
                : new FileOutcome.ToAdd(file, "in \"configurations\"", configurations(missing));
    }
}
