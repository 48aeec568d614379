package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;

/** How documents are cut: pieces of so many tokens, each of which repeats so many of the one before it. */
public record ChunkSpec(int tokens, @Default("0") int overlap) {
    public ChunkSpec {
        new Rules()
                .that(tokens >= 8, "tokens must be at least 8, but was %d", tokens)
                .that(
                        overlap >= 0 && overlap < tokens,
                        "overlap must be at least 0 and below tokens %d, but was %d",
                        tokens,
                        overlap)
                .hold();
    }
}
