package io.devrunner.infra.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A template as maps, lists and texts; {@code !Ref X} is the text "!Ref X", {@code !Sub} and others likewise. */
final class Template {
    private final Map<String, Object> root;

    private Template(Map<String, Object> root) {
        this.root = root;
    }

    static Template of(StageStack stack) {
        Yaml yaml = new Yaml(new Tolerant());
        return new Template(yaml.load(stack.template()));
    }

    /** What stands there; fails if there is nothing. */
    Object at(String... path) {
        Object now = root;
        for (String step : path) {
            Object next = now instanceof Map<?, ?> map
                    ? map.get(step)
                    : now instanceof List<?> list ? list.get(Integer.parseInt(step)) : null;
            if (next == null) {
                throw new AssertionError("no " + step + " of " + String.join(".", path) + " in " + now);
            }
            now = next;
        }
        return now;
    }

    Object property(String resource, String... path) {
        List<String> whole = new ArrayList<>(List.of("Resources", resource, "Properties"));
        whole.addAll(List.of(path));
        return at(whole.toArray(String[]::new));
    }

    @SuppressWarnings("unchecked")
    Map<String, Object> section(String name) {
        return (Map<String, Object>) at(name);
    }

    /** The type of each resource by its name. */
    Map<String, String> types() {
        Map<String, String> types = new java.util.TreeMap<>();
        section("Resources").forEach((name, resource) -> types.put(name, (String) ((Map<?, ?>) resource).get("Type")));
        return types;
    }

    /** Each map in the template. */
    void visit(BiConsumer<String, Map<String, Object>> visitor) {
        visit("", root, visitor);
    }

    @SuppressWarnings("unchecked")
    private static void visit(String place, Object value, BiConsumer<String, Map<String, Object>> visitor) {
        if (value instanceof Map<?, ?> map) {
            visitor.accept(place, (Map<String, Object>) map);
            map.forEach((key, inner) -> visit(place + "/" + key, inner, visitor));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                visit(place + "/" + i, list.get(i), visitor);
            }
        }
    }

    /** CloudFormation's short forms become texts. */
    private static final class Tolerant extends SafeConstructor {
        Tolerant() {
            super(new LoaderOptions());
        }

        @Override
        protected Object constructObject(Node node) {
            String tag = node.getTag().getValue();
            if (!tag.startsWith("!")) {
                return super.constructObject(node);
            }
            if (node instanceof ScalarNode scalar) {
                return tag + " " + scalar.getValue();
            }
            node.setTag(node instanceof SequenceNode ? Tag.SEQ : Tag.MAP);
            if (node instanceof MappingNode || node instanceof SequenceNode) {
                return tag + " " + super.constructObject(node);
            }
            throw new AssertionError("a node of an unknown kind: " + node);
        }
    }
}
