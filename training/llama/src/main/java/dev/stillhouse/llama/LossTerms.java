package dev.stillhouse.llama;

/**
 * Weighted sums over labelled tokens.
 *
 * @param total what the gradient is of
 * @param crossEntropy against the labels, before it is weighed against other terms
 * @param divergence from the teacher, before it is weighed; 0 where there is none
 */
public record LossTerms(double total, double crossEntropy, double divergence) {
    public static final LossTerms ZERO = new LossTerms(0, 0, 0);

    public LossTerms plus(LossTerms other) {
        return new LossTerms(total + other.total, crossEntropy + other.crossEntropy, divergence + other.divergence);
    }
}
