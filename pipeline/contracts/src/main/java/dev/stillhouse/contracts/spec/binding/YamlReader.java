package dev.stillhouse.contracts.spec.binding;

import dev.stillhouse.contracts.spec.binding.SpecNode.Mapping;
import dev.stillhouse.contracts.spec.binding.SpecNode.Scalar;
import dev.stillhouse.contracts.spec.binding.SpecNode.Sequence;
import dev.stillhouse.contracts.spec.binding.SpecNode.Style;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * YAML text to {@link SpecNode}s. Anchors, aliases and {@code <<} merges work; repeated keys are problems; and a text that
 * would unfold to more than {@value #MOST_NODES} values is refused, so that a small file cannot fill the memory.
 */
public final class YamlReader {
    private static final int MOST_CHARACTERS = 1 << 20;
    private static final int MOST_NODES = 20_000;

    private final Problems problems;
    private final String source;
    private final Path base;
    private int nodes;

    /**
     * @param source how messages name the text
     * @param base the folder that relative paths in the text start from
     */
    public YamlReader(Problems problems, String source, Path base) {
        this.problems = problems;
        this.source = source;
        this.base = base;
    }

    /** The tree of the text; empty, with a problem added, when it is not YAML. */
    public Optional<SpecNode> read(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MOST_CHARACTERS);
        options.setAllowRecursiveKeys(false);
        try {
            Node root = new Yaml(options).compose(new StringReader(text));
            if (root == null) {
                return Optional.of(new Scalar("", Style.PLAIN, origin(1)));
            }
            return Optional.of(convert(root, ""));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            problems.add(
                    origin(line),
                    "",
                    "is not valid YAML: " + e.getProblem() + "; look at the indentation, quotes and colons there");
        } catch (YAMLException e) {
            problems.add(
                    origin(1),
                    "",
                    "is not valid YAML: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        return Optional.empty();
    }

    private Origin origin(int line) {
        return new Origin(source, line, base);
    }

    private SpecNode convert(Node node, String key) {
        nodes++;
        if (nodes > MOST_NODES) {
            throw new YAMLException("it unfolds to more than " + MOST_NODES + " values");
        }
        Origin origin = origin(node.getStartMark().getLine() + 1);
        if (node instanceof MappingNode mapping) {
            return mapping(mapping, key, origin);
        }
        if (node instanceof SequenceNode sequence) {
            List<SpecNode> elements = new ArrayList<>();
            for (Node element : sequence.getValue()) {
                elements.add(convert(element, key));
            }
            return new Sequence(elements, origin);
        }
        ScalarNode scalar = (ScalarNode) node;
        Style style = scalar.getScalarStyle() == ScalarStyle.PLAIN ? Style.PLAIN : Style.QUOTED;
        return new Scalar(scalar.getValue(), style, origin);
    }

    private Mapping mapping(MappingNode node, String key, Origin origin) {
        Map<String, SpecNode> entries = new LinkedHashMap<>();
        Map<String, SpecNode> merged = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
                problems.add(
                        origin(tuple.getKeyNode().getStartMark().getLine() + 1), key, "has a key that is not a name");
            } else if (name.getValue().equals("<<")) {
                merge(convert(tuple.getValueNode(), key), key, merged);
            } else {
                String child = key.isEmpty() ? name.getValue() : key + "." + name.getValue();
                SpecNode value = convert(tuple.getValueNode(), child);
                if (entries.put(name.getValue(), value) != null) {
                    int line = name.getStartMark().getLine() + 1;
                    problems.add(origin(line), child, "is given twice; keep one of them");
                }
            }
        }
        merged.forEach(entries::putIfAbsent);
        return new Mapping(entries, origin);
    }

    private void merge(SpecNode value, String key, Map<String, SpecNode> into) {
        if (value instanceof Mapping mapping) {
            mapping.entries().forEach(into::putIfAbsent);
        } else if (value instanceof Sequence sequence) {
            sequence.elements().forEach(element -> merge(element, key, into));
        } else {
            problems.add(value.origin(), key, "merges (<<) " + value.described() + "; only mappings can be merged");
        }
    }
}
