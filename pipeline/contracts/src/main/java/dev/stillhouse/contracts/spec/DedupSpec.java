package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.Optional;

/** Which repetitions are dropped: equal texts, and nearly equal ones ({@code near: off} keeps those). */
public record DedupSpec(
        @Default("true") boolean exact, @Default("{}") Optional<Near> near) {
    /**
     * MinHash over word n-grams: two texts meet when all rows of a band agree, and are one when the Jaccard similarity of
     * their n-grams is at least the threshold.
     */
    public record Near(
            @Default("5") int ngram,
            @Default("14") int bands,
            @Default("8") int rows,
            @Default("0.8") double threshold) {
        public Near {
            new Rules()
                    .that(ngram >= 1, "ngram must be at least 1, but was %d", ngram)
                    .that(bands >= 1, "bands must be at least 1, but was %d", bands)
                    .that(rows >= 1, "rows must be at least 1, but was %d", rows)
                    .that(
                            threshold > 0 && threshold <= 1,
                            "threshold must be above 0 and at most 1, but was %s",
                            threshold)
                    .hold();
        }
    }
}
