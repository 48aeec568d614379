package dev.stillhouse.llama.generate;

import dev.stillhouse.contracts.failure.Check;
import java.util.Set;

/**
 * How tokens are chosen.
 *
 * @param maxTokens new tokens at most
 * @param temperature 0 takes the most likely token
 * @param topP nucleus sampling (Holtzman et al. 2020): the smallest set of tokens whose probability reaches this; 1 keeps all
 * @param seed of this request's own random stream
 * @param stopTokens any of them ends the generation, and is its last token
 * @param topLogProbs how many alternatives to report per token; 0 for none
 */
public record Sampling(
        int maxTokens, float temperature, float topP, long seed, Set<Integer> stopTokens, int topLogProbs) {
    public Sampling {
        Check.that(maxTokens >= 1, "max_tokens must be at least 1, but was %d", maxTokens);
        Check.that(
                temperature >= 0 && Float.isFinite(temperature),
                "temperature must not be negative, but was %s",
                temperature);
        Check.that(topP > 0 && topP <= 1, "top_p must be in (0, 1], but was %s", topP);
        Check.that(topLogProbs >= 0, "top_logprobs must not be negative, but was %d", topLogProbs);
        stopTokens = Set.copyOf(stopTokens);
    }

    /** The most likely token each time. */
    public static Sampling greedy(int maxTokens, Set<Integer> stopTokens) {
        return new Sampling(maxTokens, 0f, 1f, 0, stopTokens, 0);
    }

    public Sampling withTopLogProbs(int count) {
        return new Sampling(maxTokens, temperature, topP, seed, stopTokens, count);
    }
}
