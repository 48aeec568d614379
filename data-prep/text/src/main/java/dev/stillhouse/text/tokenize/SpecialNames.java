package dev.stillhouse.text.tokenize;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the names of special tokens in a text: the leftmost, of several at one place the longest. */
final class SpecialNames {
    /** Where in the text a name stands. */
    record Match(int start, int end, int id) {}

    private record Name(String text, int id) {}

    private final Map<Character, List<Name>> byFirst = new HashMap<>();

    SpecialNames(Map<Integer, String> names) {
        names.forEach((id, name) ->
                byFirst.computeIfAbsent(name.charAt(0), c -> new ArrayList<>()).add(new Name(name, id)));
        byFirst.values()
                .forEach(list -> list.sort(
                        Comparator.comparingInt((Name name) -> name.text().length())
                                .reversed()));
    }

    @Nullable
    Match next(String text, int from) {
        for (int at = from; at < text.length(); at++) {
            for (Name name : byFirst.getOrDefault(text.charAt(at), List.of())) {
                if (text.startsWith(name.text(), at)) {
                    return new Match(at, at + name.text().length(), name.id());
                }
            }
        }
        return null;
    }
}
