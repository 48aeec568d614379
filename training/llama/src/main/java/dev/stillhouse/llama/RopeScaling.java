package dev.stillhouse.llama;

import dev.stillhouse.contracts.failure.Check;

/**
 * The frequency scaling of Llama 3.1 ({@code rope_type: llama3}): wavelengths beyond the original context are divided by the factor,
 * short ones stay, and those between are blended.
 */
public record RopeScaling(
        double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalMaxPositions) {
    public RopeScaling {
        Check.that(factor >= 1, "rope_scaling.factor must be at least 1, but was %s", factor);
        Check.that(
                highFrequencyFactor > lowFrequencyFactor && lowFrequencyFactor > 0,
                "rope_scaling needs 0 < low_freq_factor < high_freq_factor, but they were %s and %s",
                lowFrequencyFactor,
                highFrequencyFactor);
        Check.that(
                originalMaxPositions >= 1,
                "rope_scaling.original_max_position_embeddings must be at least 1, but was %d",
                originalMaxPositions);
    }

    double scale(double inverseFrequency) {
        double wavelength = 2 * Math.PI / inverseFrequency;
        double longest = originalMaxPositions / lowFrequencyFactor;
        double shortest = originalMaxPositions / highFrequencyFactor;
        if (wavelength < shortest) {
            return inverseFrequency;
        }
        if (wavelength > longest) {
            return inverseFrequency / factor;
        }
        double keep =
                (originalMaxPositions / wavelength - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
        return (1 - keep) * inverseFrequency / factor + keep * inverseFrequency;
    }
}
