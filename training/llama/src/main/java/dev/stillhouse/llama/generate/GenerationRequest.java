package dev.stillhouse.llama.generate;

import dev.stillhouse.contracts.failure.Check;

/** @param prompt token ids, at least one */
public record GenerationRequest(int[] prompt, Sampling sampling) {
    public GenerationRequest {
        Check.that(prompt.length >= 1, "a prompt needs at least one token");
    }
}
