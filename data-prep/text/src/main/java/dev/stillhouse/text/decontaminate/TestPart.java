package dev.stillhouse.text.decontaminate;

import java.io.Serializable;
import java.util.Comparator;

/**
 * One side of a row of an evaluation set.
 *
 * @param benchmark name of the set
 * @param place file and line: unique in its set
 * @param language as the row says, or empty
 */
public record TestPart(String benchmark, String id, String place, String language, Side side)
        implements Serializable, Comparable<TestPart> {
    private static final Comparator<TestPart> ORDER = Comparator.comparing(TestPart::benchmark)
            .thenComparing(TestPart::id)
            .thenComparing(TestPart::place)
            .thenComparing(TestPart::side);

    /** What was asked, or what is right. */
    public enum Side {
        PROMPT,
        ANSWER
    }

    @Override
    public int compareTo(TestPart other) {
        return ORDER.compare(this, other);
    }
}
