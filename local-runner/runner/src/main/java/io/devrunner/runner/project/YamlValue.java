package io.devrunner.runner.project;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.devrunner.protocol.UserException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A value of a YAML file that knows its place in it, so that an error can name line and column. */
final class YamlValue {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** An alias may stand for what it is in. */
    private static final int DEEPEST_JSON = 20;

    private final Path file;
    private final String name;
    private final Mark nameMark;
    private final Node node;

    private YamlValue(Path file, String name, Mark nameMark, Node node) {
        this.file = file;
        this.name = name;
        this.nameMark = nameMark;
        this.node = node;
    }

    /** The root of a document, as nodes and not as objects: scalars keep the text that the developer wrote. */
    static YamlValue parse(Path file, String text) {
        try {
            Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
            if (root == null) {
                throw new UserException(
                        file + " is empty", "It must say which functions there are.", ProjectFile.minimalFile(file));
            }
            return new YamlValue(file, "the file", root.getStartMark(), root);
        } catch (MarkedYAMLException e) {
            // Not as the cause: it quotes the lines around, and among them may be values of variables.
            throw new UserException(
                    place(file, e.getProblemMark()) + "is not YAML",
                    sentence(e.getProblem()),
                    "Fix that line; indent with spaces, and put quotes around a text with ': ', '#', '{' or '\"' in"
                            + " it.");
        } catch (YAMLException e) {
            throw new UserException(
                    file + " is not YAML", sentence(e.getMessage()), "Save it again as plain UTF-8 text.", e);
        } catch (IllegalArgumentException e) {
            // SnakeYAML does not expect that a text ends in the midst of an escape, or that there is no such character.
            throw new UserException(
                    file + " is not YAML",
                    "A text in double quotes has an escape that means no character.",
                    "Write \\\\ for a backslash, or put the text in single quotes.",
                    e);
        }
    }

    /** The entries of a mapping whose keys are fixed. */
    Map<String, YamlValue> entries(Set<String> allowed) {
        Map<String, YamlValue> entries = new LinkedHashMap<>();
        for (Map.Entry<String, YamlValue> entry :
                keys("a mapping with " + listed(allowed)).entrySet()) {
            if (!allowed.contains(entry.getKey())) {
                String near = Spelling.nearest(entry.getKey(), allowed);
                throw new UserException(
                        entry.getValue().namePlace() + "unknown key '" + entry.getKey() + "'",
                        "Known here: " + listed(allowed) + ".",
                        near.isEmpty() ? "Remove or rename the key." : "Did you mean '" + near + "'?");
            }
            entries.put(entry.getKey(), entry.getValue());
        }
        return entries;
    }

    /** The entries of a mapping whose keys the developer chooses. */
    Map<String, YamlValue> entries(String whatItIs) {
        return keys(whatItIs);
    }

    /** Whether nothing stands behind its name, which is as if it were not there. */
    boolean isEmpty() {
        return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    List<YamlValue> list(String whatItIs) {
        if (!(node instanceof SequenceNode sequence)) {
            throw wrong(whatItIs);
        }
        List<YamlValue> values = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            values.add(new YamlValue(file, "an item of " + name, item.getStartMark(), item));
        }
        return values;
    }

    /** The text of a scalar as written; numbers and booleans too. */
    String text(String whatItIs) {
        if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
            return scalar.getValue();
        }
        throw wrong(whatItIs);
    }

    String text(Pattern pattern, String whatItIs) {
        String text = text(whatItIs);
        if (!pattern.matcher(text).matches()) {
            throw wrong(whatItIs);
        }
        return text;
    }

    int integer(int least, int most, String unit) {
        String allowed = "a whole number from " + least + " to " + most + unit;
        String text = text(allowed);
        if (!node.getTag().equals(Tag.INT) || !text.matches("[0-9]{1,9}")) {
            throw wrong(allowed);
        }
        int value = Integer.parseInt(text);
        if (value < least || value > most) {
            throw wrong(allowed);
        }
        return value;
    }

    /** The text of a mapping as a JSON object: numbers, booleans and nulls are those of JSON, all else is text. */
    String json(String whatItIs) {
        if (!(node instanceof MappingNode)) {
            throw wrong(whatItIs);
        }
        return json(whatItIs, 0).toString();
    }

    private JsonNode json(String whatItIs, int depth) {
        if (depth > DEEPEST_JSON) {
            throw wrong(whatItIs + ", at most " + DEEPEST_JSON + " deep");
        }
        if (node instanceof MappingNode) {
            ObjectNode object = JSON.objectNode();
            keys(whatItIs).forEach((key, value) -> object.set(key, value.json(whatItIs, depth + 1)));
            return object;
        }
        if (node instanceof SequenceNode) {
            ArrayNode array = JSON.arrayNode();
            list(whatItIs).forEach(item -> array.add(item.json(whatItIs, depth + 1)));
            return array;
        }
        return scalar(((ScalarNode) node).getValue());
    }

    private JsonNode scalar(String text) {
        if (node.getTag().equals(Tag.NULL)) {
            return JSON.nullNode();
        }
        if (node.getTag().equals(Tag.BOOL)) {
            return JSON.booleanNode(text.toLowerCase(Locale.ROOT).matches("true|yes|on"));
        }
        boolean number = node.getTag().equals(Tag.INT) || node.getTag().equals(Tag.FLOAT);
        return number && text.matches("-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,17})?")
                ? JSON.numberNode(new BigDecimal(text))
                : JSON.textNode(text);
    }

    UserException wrong(String allowed) {
        return new UserException(
                place() + name + " is " + shown(),
                "It must be " + allowed + ".",
                "Change line " + (node.getStartMark().getLine() + 1) + " of " + file + ".");
    }

    /** Where the value stands, as {@code file:line:column: }. */
    String place() {
        return place(file, node.getStartMark());
    }

    /** Where the key of the value stands. */
    String namePlace() {
        return place(file, nameMark);
    }

    private Map<String, YamlValue> keys(String whatItIs) {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong(whatItIs);
        }
        Map<String, YamlValue> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Mark mark = tuple.getKeyNode().getStartMark();
            String key = new YamlValue(file, "a key", mark, tuple.getKeyNode()).text("a name");
            if (entries.put(key, new YamlValue(file, key, mark, tuple.getValueNode())) != null) {
                throw new UserException(
                        place(file, mark) + "'" + key + "' stands here twice",
                        "A key may stand in a mapping once.",
                        "Remove or rename one of the two.");
            }
        }
        return entries;
    }

    private String shown() {
        if (node instanceof ScalarNode scalar) {
            return scalar.getTag().equals(Tag.NULL) ? "empty" : "'" + scalar.getValue() + "'";
        }
        return node instanceof SequenceNode ? "a list" : "a mapping";
    }

    private static String place(Path file, @Nullable Mark mark) {
        return mark == null ? file + " " : file + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1) + ": ";
    }

    private static String listed(Set<String> names) {
        return String.join(", ", names);
    }

    private static String sentence(@Nullable String text) {
        String line = text == null ? "unknown" : text.lines().findFirst().orElse("unknown");
        return Character.toUpperCase(line.charAt(0)) + line.substring(1) + ".";
    }
}
