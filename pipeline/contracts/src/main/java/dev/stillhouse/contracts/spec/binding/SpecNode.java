package dev.stillhouse.contracts.spec.binding;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A YAML tree that knows where each of its parts was written. */
public sealed interface SpecNode {
    Origin origin();

    /** For messages: a value as it was written, or "a list" or "a mapping". */
    String described();

    /** A scalar as it was written; nothing is made of it before it is known what it should be. */
    record Scalar(String text, Style style, Origin origin) implements SpecNode {
        private static final int LONGEST_QUOTE = 60;

        public boolean isEmpty() {
            return style == Style.PLAIN && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }

        @Override
        public String described() {
            String shown = text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "..." : text;
            return isEmpty() ? "empty" : '"' + shown + '"';
        }
    }

    enum Style {
        PLAIN,
        QUOTED
    }

    record Sequence(List<SpecNode> elements, Origin origin) implements SpecNode {
        public Sequence {
            elements = List.copyOf(elements);
        }

        @Override
        public String described() {
            return "a list";
        }
    }

    record Mapping(Map<String, SpecNode> entries, Origin origin) implements SpecNode {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        public Mapping with(String key, SpecNode value) {
            Map<String, SpecNode> changed = new LinkedHashMap<>(entries);
            changed.put(key, value);
            return new Mapping(changed, origin);
        }

        @Override
        public String described() {
            return "a mapping";
        }
    }
}
