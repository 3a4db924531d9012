package io.devrunner.localcloud.server;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A path with parameters, such as {@code /users/{id}} or, greedy at its end, {@code /files/{proxy+}}. */
public record PathTemplate(List<String> segments) {
    public PathTemplate {
        segments = List.copyOf(segments);
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException with the reason when it is none
     */
    public static PathTemplate parse(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("a path starts with a slash");
        }
        List<String> segments = split(text);
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            if (isGreedy(segment) && i < segments.size() - 1) {
                throw new IllegalArgumentException("the greedy parameter " + segment + " stands only at the end");
            }
            if (!segment.matches("[^{}]*|\\{[A-Za-z0-9._-]+\\+?}")) {
                throw new IllegalArgumentException(
                        "a parameter is a whole segment in braces, such as {id}; found " + segment);
            }
        }
        return new PathTemplate(segments);
    }

    /** The path's segments, undecoded; the root path has none. */
    public static List<String> split(String path) {
        return path.equals("/") ? List.of() : List.of(path.substring(1).split("/", -1));
    }

    /** The parameters that the path gives, or empty when it does not fit. */
    public Optional<Map<String, String>> match(List<String> path) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            if (isGreedy(segment)) {
                if (path.size() <= i || path.get(i).isEmpty()) {
                    return Optional.empty();
                }
                parameters.put(name(segment), String.join("/", path.subList(i, path.size())));
                return Optional.of(parameters);
            }
            if (i >= path.size()) {
                return Optional.empty();
            }
            if (isParameter(segment)) {
                if (path.get(i).isEmpty()) {
                    return Optional.empty();
                }
                parameters.put(name(segment), path.get(i));
            } else if (!segment.equals(path.get(i))) {
                return Optional.empty();
            }
        }
        return path.size() == segments.size() ? Optional.of(parameters) : Optional.empty();
    }

    public static boolean isParameter(String segment) {
        return segment.startsWith("{");
    }

    public static boolean isGreedy(String segment) {
        return segment.endsWith("+}");
    }

    private static String name(String segment) {
        return segment.substring(1, segment.length() - (isGreedy(segment) ? 2 : 1));
    }

    @Override
    public String toString() {
        return "/" + String.join("/", segments);
    }
}
