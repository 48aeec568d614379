package dev.stillhouse.text.pii;

import java.util.List;

/** What a text must have for a rule to be worth trying: most texts have nothing of most kinds. */
@FunctionalInterface
interface Needle {
    boolean mayBeIn(SearchedText text);

    /** So many digits in a row, perhaps with spaces and the like between them. */
    static Needle digits(int count) {
        return text -> text.longestNumber() >= count;
    }

    static Needle anyOf(String... literals) {
        List<String> all = List.of(literals);
        return text -> {
            for (String literal : all) {
                if (text.contains(literal)) {
                    return true;
                }
            }
            return false;
        };
    }
}
