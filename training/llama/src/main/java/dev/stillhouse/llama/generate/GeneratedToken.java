package dev.stillhouse.llama.generate;

/**
 * A token with how likely the model thought it, at temperature 1.
 *
 * @param topIds the most likely tokens, most likely first; as many as the request asked for
 * @param topLogProbs their natural-log probabilities
 */
public record GeneratedToken(int id, float logProb, int[] topIds, float[] topLogProbs) {}
