package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;

/** Rows that share an n-gram of so many words with the test are dropped. */
public record DecontaminateSpec(@Default("13") int ngram) {
    public DecontaminateSpec {
        new Rules()
                .that(ngram >= 8, "ngram must be at least 8, but was %d", ngram)
                .hold();
    }
}
