package dev.stillhouse.contracts.spec.binding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Everything that is wrong with a spec, so that it can be said at once. */
public final class Problems {
    private final List<Problem> found = new ArrayList<>();

    /** What is wrong with the value of one key. */
    public record Problem(Origin origin, String key, String message) {
        @Override
        public String toString() {
            return key.isEmpty() ? origin + ": " + message : origin + ": " + key + ": " + message;
        }
    }

    public void add(Origin origin, String key, String message) {
        found.add(new Problem(origin, key, message));
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** In the order of the file, options of the command line last, without repetitions. */
    public List<Problem> sorted() {
        return found.stream()
                .distinct()
                .sorted(Comparator.comparingInt(
                                (Problem problem) -> problem.origin().line() == 0 ? 1 : 0)
                        .thenComparingInt(problem -> problem.origin().line()))
                .toList();
    }
}
