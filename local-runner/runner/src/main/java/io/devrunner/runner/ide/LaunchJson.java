package io.devrunner.runner.ide;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
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

    /** By this an entry of ours is known. */
    private static final String PREFIX = "dev-runner: ";

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
        return PREFIX + function;
    }

    /**
     * What a file lacks that somebody else has written, or that was written for other functions. An entry with a name
     * of ours is for that function alone, one of somebody's own for whichever has its port.
     */
    static FileOutcome compare(Path file, String text, Map<String, Integer> ports) {
        Map<String, Integer> ours = new HashMap<>();
        Set<Integer> theirs = new HashSet<>();
        try {
            for (JsonNode configuration : READER.readTree(text).path("configurations")) {
                if (configuration.path("request").asText().equals("attach")) {
                    String name = configuration.path("name").asText();
                    int port = configuration.path("port").asInt();
                    if (name.startsWith(PREFIX)) {
                        ours.put(name, port);
                    } else {
                        theirs.add(port);
                    }
                }
            }
        } catch (JsonProcessingException ignored) {
            // It is for its owner to fix; until then nothing of ours is seen in it.
        }
        Map<String, Integer> lacking = new LinkedHashMap<>();
        ports.forEach((function, port) -> {
            Integer now = ours.get(name(function));
            if (now == null ? !theirs.contains(port) : !now.equals(port)) {
                lacking.put(function, port);
            }
        });
        return lacking.isEmpty()
                ? new FileOutcome.Complete(file)
                : new FileOutcome.ToAdd(file, place(lacking, ours), configurations(lacking));
    }

    private static String place(Map<String, Integer> lacking, Map<String, Integer> ours) {
        String wrong = lacking.keySet().stream()
                .map(LaunchJson::name)
                .filter(ours::containsKey)
                .map(name -> '"' + name + '"')
                .collect(Collectors.joining(", "));
        return "in \"configurations\"" + (wrong.isEmpty() ? "" : ", in place of " + wrong + " with another port");
    }
}
