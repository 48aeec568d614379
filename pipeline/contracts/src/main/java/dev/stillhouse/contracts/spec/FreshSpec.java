package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;

/**
 * The shape of a model that starts from random weights. Its vocabulary is that of the tokenizer of the data.
 *
 * @param initializerRange standard deviation of the first weights, by its name in HF's configurations
 * @param tied the head shares the weights of the embedding
 */
public record FreshSpec(
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int kvHeads,
        @Default("10000") double ropeTheta,
        @Default("1e-5") double rmsNormEps,
        @Default("2048") int maxPositions,
        @Default("0.02") double initializerRange,
        @Default("true") boolean tied) {
    public FreshSpec {
        new Rules()
                .that(hiddenSize >= 1, "hidden_size must be at least 1, but was %d", hiddenSize)
                .that(intermediateSize >= 1, "intermediate_size must be at least 1, but was %d", intermediateSize)
                .that(layers >= 1, "layers must be at least 1, but was %d", layers)
                .that(
                        heads >= 1 && hiddenSize % (2 * Math.max(1, heads)) == 0,
                        "heads must divide hidden_size %d into even widths, but was %d",
                        hiddenSize,
                        heads)
                .that(
                        kvHeads >= 1 && heads % Math.max(1, kvHeads) == 0,
                        "kv_heads must divide heads %d, but was %d",
                        heads,
                        kvHeads)
                .that(ropeTheta > 0, "rope_theta must be above 0, but was %s", ropeTheta)
                .that(rmsNormEps > 0, "rms_norm_eps must be above 0, but was %s", rmsNormEps)
                .that(maxPositions >= 1, "max_positions must be at least 1, but was %d", maxPositions)
                .that(
                        initializerRange > 0 && initializerRange <= 1,
                        "initializer_range must be above 0 and at most 1, but was %s",
                        initializerRange)
                .hold();
    }
}
