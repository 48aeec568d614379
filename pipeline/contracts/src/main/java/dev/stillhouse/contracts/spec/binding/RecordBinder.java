package dev.stillhouse.contracts.spec.binding;

import dev.stillhouse.contracts.spec.JsonDocument;
import dev.stillhouse.contracts.spec.binding.SpecNode.Mapping;
import dev.stillhouse.contracts.spec.binding.SpecNode.Scalar;
import dev.stillhouse.contracts.spec.binding.SpecNode.Sequence;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes records of a YAML tree.
 *
 * <p>A component may be a scalar, a {@link JsonDocument}, an enum, a record, an {@code Optional}, a {@code List} or {@code Set} (where one value
 * stands for a list of one), a {@code Map} with text keys, or a sealed interface of records. Of the latter, the record is
 * taken whose first component is a key of the mapping; a scalar goes to the record with a single component. A scalar may
 * stand for a record that has a {@link Shorthand}. The word {@code off} empties an {@code Optional} that has a default.
 */
public final class RecordBinder {
    private final Problems problems;
    private final ValueBinder values;
    private final JsonBinder documents;

    public RecordBinder(Problems problems) {
        this.problems = problems;
        this.values = new ValueBinder(problems);
        this.documents = new JsonBinder(problems);
    }

    /** The record, or nothing when there is a problem that keeps it from being made. */
    public <T extends Record> Optional<T> bind(SpecNode root, Class<T> type) {
        return record(root, "", type).map(type::cast);
    }

    private Optional<Object> value(SpecNode node, String key, Type type) {
        if (type instanceof ParameterizedType generic) {
            return container(node, key, generic);
        }
        Class<?> plain = (Class<?>) type;
        if (plain == JsonDocument.class) {
            return documents.read(node, key);
        }
        if (plain.isRecord() && !ValueBinder.reads(plain)) {
            return record(node, key, plain);
        }
        return plain.isSealed() ? alternative(node, key, plain) : values.read(node, key, plain);
    }

    private Optional<Object> container(SpecNode node, String key, ParameterizedType type) {
        Class<?> container = (Class<?>) type.getRawType();
        Type[] arguments = type.getActualTypeArguments();
        if (container == Optional.class) {
            boolean off = node instanceof Scalar scalar && scalar.text().equals("off");
            return off
                    ? Optional.of(Optional.empty())
                    : value(node, key, arguments[0]).map(Optional::of);
        }
        if (container == Map.class) {
            return map(node, key, arguments[1]);
        }
        Optional<List<Object>> list = list(node, key, arguments[0]);
        return container == List.class
                ? list.map(List::copyOf)
                : list.map(LinkedHashSet::new).map(Collections::unmodifiableSet);
    }

    private Optional<List<Object>> list(SpecNode node, String key, Type type) {
        List<SpecNode> elements = node instanceof Sequence sequence ? sequence.elements() : List.of(node);
        List<Object> result = new ArrayList<>();
        for (SpecNode element : elements) {
            value(element, key, type).ifPresent(result::add);
        }
        return result.size() == elements.size() ? Optional.of(result) : Optional.empty();
    }

    private Optional<Object> map(SpecNode node, String key, Type type) {
        if (!(node instanceof Mapping mapping)) {
            problems.add(node.origin(), key, "must be a mapping of names, but was " + node.described());
            return Optional.empty();
        }
        Map<String, SpecNode> entries = type == String.class ? flat(mapping, "") : mapping.entries();
        Map<String, Object> result = new LinkedHashMap<>();
        entries.forEach((name, entry) -> {
            if (Secrets.isNamedLikeOne(name)) {
                refuseSecret(entry.origin(), child(key, name), name);
            } else {
                value(entry, child(key, name), type).ifPresent(value -> result.put(name, value));
            }
        });
        return result.size() == entries.size() ? Optional.of(Collections.unmodifiableMap(result)) : Optional.empty();
    }

    /** Settings of text may be nested: {@code a: {b: x}} is {@code a.b: x}. */
    private static Map<String, SpecNode> flat(Mapping mapping, String prefix) {
        Map<String, SpecNode> result = new LinkedHashMap<>();
        mapping.entries().forEach((name, entry) -> {
            if (entry instanceof Mapping inner) {
                result.putAll(flat(inner, child(prefix, name)));
            } else {
                result.put(child(prefix, name), entry);
            }
        });
        return result;
    }

    private Optional<Object> alternative(SpecNode node, String key, Class<?> type) {
        List<Class<?>> choices = Arrays.asList(type.getPermittedSubclasses());
        if (node instanceof Scalar) {
            for (Class<?> choice : choices) {
                if (choice.getRecordComponents().length == 1
                        && ValueBinder.reads(choice.getRecordComponents()[0].getType())) {
                    return values.read(node, key, choice.getRecordComponents()[0].getType())
                            .flatMap(value -> construct(node, key, choice, new Object[] {value}));
                }
            }
        }
        List<String> firstKeys = new ArrayList<>();
        List<Class<?>> given = new ArrayList<>();
        for (Class<?> choice : choices) {
            String first = KeyNames.of(choice.getRecordComponents()[0]);
            firstKeys.add(first);
            if (node instanceof Mapping mapping && mapping.entries().containsKey(first)) {
                given.add(choice);
            }
        }
        if (given.size() == 1) {
            return record(node, key, given.get(0));
        }
        problems.add(node.origin(), key, "needs exactly one of the keys " + String.join(", ", firstKeys));
        return Optional.empty();
    }

    private Optional<Object> record(SpecNode given, String key, Class<?> type) {
        SpecNode node = unfolded(given, type);
        if (!(node instanceof Mapping mapping)) {
            List<String> known = KeyNames.ofRecord(type);
            problems.add(
                    node.origin(),
                    key,
                    "must be a mapping with keys such as "
                            + String.join(", ", known.subList(0, Math.min(4, known.size()))) + ", but was "
                            + node.described());
            return Optional.empty();
        }
        refuseUnknown(mapping, key, KeyNames.ofRecord(type));
        return components(mapping, key, type);
    }

    /** A scalar that stands for a record as the mapping that it is short for. */
    private static SpecNode unfolded(SpecNode node, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            if (node instanceof Scalar && component.isAnnotationPresent(Shorthand.class)) {
                return new Mapping(Map.of(KeyNames.of(component), node), node.origin());
            }
        }
        return node;
    }

    private Optional<Object> components(Mapping mapping, String key, Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] arguments = new Object[components.length];
        boolean complete = true;
        for (int i = 0; i < components.length; i++) {
            Optional<Object> argument = component(mapping, key, components[i]);
            complete &= argument.isPresent();
            if (argument.isPresent()) {
                arguments[i] = argument.get();
            }
        }
        return complete ? construct(mapping, key, type, arguments) : Optional.empty();
    }

    private Optional<Object> component(Mapping mapping, String key, RecordComponent component) {
        if (component.isAnnotationPresent(Inline.class)) {
            return components(mapping, key, component.getType());
        }
        String name = KeyNames.of(component);
        SpecNode node = mapping.entries().get(name);
        if (node == null) {
            return absent(mapping.origin(), child(key, name), component);
        }
        if (node instanceof Scalar scalar && scalar.isEmpty()) {
            problems.add(node.origin(), child(key, name), "has no value; give it one or remove the key");
            return fallback(node.origin(), key, component);
        }
        Optional<Object> given = value(node, child(key, name), component.getGenericType());
        return given.isPresent() || !isScalar(component) ? given : fallback(node.origin(), key, component);
    }

    /** A wrong scalar is replaced by its default, so that the record can still be made and its other rules checked. */
    private static boolean isScalar(RecordComponent component) {
        Type type = component.getGenericType();
        return type instanceof ParameterizedType generic && component.getType() == Optional.class
                ? generic.getActualTypeArguments()[0] instanceof Class<?> inner && ValueBinder.reads(inner)
                : ValueBinder.reads(component.getType());
    }

    private Optional<Object> absent(Origin origin, String key, RecordComponent component) {
        Optional<Object> fallback = fallback(origin, key, component);
        if (fallback.isEmpty()) {
            Class<?> type = component.getType();
            String wanted = ValueBinder.reads(type) ? "; it must be " + ValueBinder.expected(type) : "";
            problems.add(origin, key, "is missing" + wanted);
        }
        return fallback;
    }

    private Optional<Object> fallback(Origin origin, String key, RecordComponent component) {
        Default annotation = component.getAnnotation(Default.class);
        if (annotation != null) {
            return new YamlReader(problems, origin.source(), origin.base())
                    .read(annotation.value())
                    .flatMap(node -> value(node, child(key, KeyNames.of(component)), component.getGenericType()));
        }
        return component.getType() == Optional.class ? Optional.of(Optional.empty()) : Optional.empty();
    }

    private Optional<Object> construct(SpecNode node, String key, Class<?> type, Object[] arguments) {
        List<String> rules = new ArrayList<>();
        Optional<Object> made = made(type, arguments, rules);
        rules.forEach(rule -> broken(node, key, rule));
        return rules.isEmpty() ? made : repaired(node, key, type, arguments, rules);
    }

    /** The record, or nothing and the rules that its constructor found broken. */
    private static Optional<Object> made(Class<?> type, Object[] arguments, List<String> broken) {
        Class<?>[] parameters = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return Optional.of(type.getDeclaredConstructor(parameters).newInstance(arguments));
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof IllegalArgumentException refused)) {
                throw new IllegalStateException("constructor of " + type + " failed", e.getCause());
            }
            String.valueOf(refused.getMessage()).lines().forEach(broken::add);
            return Optional.empty();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " has no public canonical constructor", e);
        }
    }

    /** The record with defaults in place of what broke a rule, for the checks of the record around it. */
    private Optional<Object> repaired(
            SpecNode node, String key, Class<?> type, Object[] arguments, List<String> rules) {
        RecordComponent[] components = type.getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            String name = KeyNames.of(components[i]) + " ";
            if (isScalar(components[i]) && rules.stream().anyMatch(rule -> rule.startsWith(name))) {
                Optional<Object> fallback = fallback(node.origin(), key, components[i]);
                arguments[i] = fallback.orElse(arguments[i]);
            }
        }
        return made(type, arguments, new ArrayList<>());
    }

    /** A broken rule starts with the key that it is about: the problem is put on that key's line. */
    private void broken(SpecNode node, String key, String rule) {
        int space = rule.indexOf(' ');
        String path = space < 0 ? rule : rule.substring(0, space);
        SpecNode place = node;
        for (String name : path.split("\\.")) {
            SpecNode next = place instanceof Mapping mapping ? mapping.entries().get(name) : null;
            place = next == null ? place : next;
        }
        problems.add(place.origin(), child(key, path), rule.substring(space + 1));
    }

    private void refuseUnknown(Mapping mapping, String key, List<String> known) {
        mapping.entries().forEach((name, value) -> {
            if (known.contains(name)) {
                return;
            }
            if (Secrets.isNamedLikeOne(name)) {
                refuseSecret(value.origin(), child(key, name), name);
            } else {
                problems.add(value.origin(), child(key, name), "is not a key" + Nearest.hint(name, known));
            }
        });
    }

    private void refuseSecret(Origin origin, String key, String name) {
        String instead =
                name.matches("[a-z_]+") ? "name that file with " + name + "_file" : "name that file in conf_file";
        problems.add(
                origin,
                key,
                "would put a secret into the run spec; put it into a file that only you can read and " + instead);
    }

    private static String child(String key, String name) {
        return key.isEmpty() ? name : key + "." + name;
    }
}
