package dev.stillhouse.contracts.spec.binding;

import dev.stillhouse.contracts.spec.binding.SpecNode.Mapping;
import dev.stillhouse.contracts.spec.binding.SpecNode.Scalar;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code --set a.b.c=value}: replaces one value of the tree, or adds it. The value is YAML, so that lists work too. */
public final class Overrides {
    private final Problems problems;
    private final Path workingFolder;

    /** @param workingFolder what relative paths in an override start from */
    public Overrides(Problems problems, Path workingFolder) {
        this.problems = problems;
        this.workingFolder = workingFolder;
    }

    public Mapping apply(Mapping root, List<String> assignments) {
        Mapping result = root;
        for (String assignment : assignments) {
            result = apply(result, assignment);
        }
        return result;
    }

    private Mapping apply(Mapping root, String assignment) {
        int equals = assignment.indexOf('=');
        if (equals <= 0) {
            Origin origin = new Origin("--set", 0, workingFolder);
            problems.add(origin, "", "needs the form a.b.c=value, but was \"" + assignment + "\"");
            return root;
        }
        String key = assignment.substring(0, equals).strip();
        String source = "--set " + key;
        Optional<SpecNode> value =
                new YamlReader(problems, source, workingFolder).read(assignment.substring(equals + 1));
        Origin origin = new Origin(source, 0, workingFolder);
        return value.map(node -> replace(root, key.split("\\.", -1), 0, moved(node, origin)))
                .orElse(root);
    }

    private Mapping replace(Mapping node, String[] path, int depth, SpecNode value) {
        String name = path[depth];
        if (depth == path.length - 1) {
            return node.with(name, value);
        }
        SpecNode child = node.entries().get(name);
        if (child instanceof Scalar || child instanceof SpecNode.Sequence) {
            problems.add(
                    value.origin(),
                    "",
                    "goes through \"" + name + "\", which is " + child.described() + " and has no keys");
            return node;
        }
        Mapping inner = child instanceof Mapping mapping ? mapping : new Mapping(Map.of(), value.origin());
        return node.with(name, replace(inner, path, depth + 1, value));
    }

    private static SpecNode moved(SpecNode node, Origin origin) {
        if (node instanceof Scalar scalar) {
            return new Scalar(scalar.text(), scalar.style(), origin);
        }
        if (node instanceof SpecNode.Sequence sequence) {
            return new SpecNode.Sequence(
                    sequence.elements().stream()
                            .map(element -> moved(element, origin))
                            .toList(),
                    origin);
        }
        Mapping result = new Mapping(Map.of(), origin);
        for (Map.Entry<String, SpecNode> entry : ((Mapping) node).entries().entrySet()) {
            result = result.with(entry.getKey(), moved(entry.getValue(), origin));
        }
        return result;
    }
}
