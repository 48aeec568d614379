package dev.stillhouse.contracts.spec.binding;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How Java's names are written in a spec: components and enum constants in snake_case. */
final class KeyNames {
    private KeyNames() {}

    static String of(RecordComponent component) {
        return component.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static List<String> of(Class<? extends Enum<?>> type) {
        List<String> names = new ArrayList<>();
        for (Enum<?> constant : type.getEnumConstants()) {
            names.add(of(constant));
        }
        return names;
    }

    /** The keys of a record, those of its inlined records included. */
    static List<String> ofRecord(Class<?> type) {
        List<String> keys = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.isAnnotationPresent(Inline.class)) {
                keys.addAll(ofRecord(component.getType()));
            } else {
                keys.add(of(component));
            }
        }
        return keys;
    }
}
