package dev.stillhouse.text.pii;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What stands in the place of a value. */
@FunctionalInterface
public interface Placeholders {
    String of(PiiType type, String value);

    /** The type alone: {@code [EMAIL]}. */
    static Placeholders typed() {
        return (type, value) -> type.placeholder();
    }

    /**
     * The type and a number: {@code [EMAIL_1]}, in the order in which values are first met. To be made anew for every conversation, in all
     * texts of which the same value then gets the same number. Values are the same without case and, but for e-mail addresses,
     * without spaces and punctuation.
     */
    static Placeholders numbered() {
        return new Numbered();
    }

    /** The counters of one conversation. */
    final class Numbered implements Placeholders {
        private static final Pattern PUNCTUATION = Pattern.compile("[^\\p{L}\\p{N}]+");

        private final Map<PiiType, Map<String, Integer>> known = new EnumMap<>(PiiType.class);

        private Numbered() {}

        @Override
        public String of(PiiType type, String value) {
            Map<String, Integer> numbers = known.computeIfAbsent(type, none -> new HashMap<>());
            return type.placeholder(numbers.computeIfAbsent(same(type, value), none -> numbers.size() + 1));
        }

        private static String same(PiiType type, String value) {
            String lower = value.toLowerCase(Locale.ROOT);
            return type == PiiType.EMAIL ? lower : PUNCTUATION.matcher(lower).replaceAll("");
        }
    }
}
