package dev.stillhouse.llama;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.llama.weights.StoredType;
import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.RotaryTable;
import dev.stillhouse.tensor.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The shape of a Llama, with the meanings of HF's {@code config.json}.
 *
 * @param headWidth columns of one head; not always {@code hiddenSize / heads}
 * @param tiedHead whether the embedding serves as the head
 * @param eosTokens any of them ends a generation
 */
public record LlamaConfig(
        int vocabularySize,
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int kvHeads,
        int headWidth,
        float rmsNormEps,
        double ropeTheta,
        Optional<RopeScaling> ropeScaling,
        boolean tiedHead,
        int maxPositions,
        int bosToken,
        List<Integer> eosTokens) {

    public LlamaConfig {
        positive("vocab_size", vocabularySize);
        positive("hidden_size", hiddenSize);
        positive("intermediate_size", intermediateSize);
        positive("num_hidden_layers", layers);
        positive("max_position_embeddings", maxPositions);
        Check.that(
                heads >= 1 && kvHeads >= 1 && heads % kvHeads == 0,
                "num_key_value_heads must divide num_attention_heads, but they were %d and %d",
                kvHeads,
                heads);
        Check.that(headWidth >= 2 && headWidth % 2 == 0, "head_dim must be even, but was %d", headWidth);
        Check.that(rmsNormEps > 0, "rms_norm_eps must be positive, but was %s", rmsNormEps);
        Check.that(ropeTheta > 1, "rope_theta must be above 1, but was %s", ropeTheta);
        eosTokens = List.copyOf(eosTokens);
    }

    private static void positive(String key, int value) {
        Check.that(value >= 1, "%s must be at least 1, but was %d", key, value);
    }

    /** Reads {@code config.json}. */
    public static LlamaConfig read(Path configJson) {
        return ConfigJson.read(configJson);
    }

    /** As {@code config.json}, which HF transformers loads, for weights that are stored in this type. */
    public String toJson(StoredType weights) {
        return ConfigJson.write(this, weights);
    }

    public HeadLayout headLayout() {
        return new HeadLayout(heads, kvHeads, headWidth);
    }

    public RotaryTable rotaryTable() {
        double[] frequencies = new double[headWidth / 2];
        for (int i = 0; i < frequencies.length; i++) {
            double plain = Math.pow(ropeTheta, -2.0 * i / headWidth);
            frequencies[i] = ropeScaling.map(scaling -> scaling.scale(plain)).orElse(plain);
        }
        return new RotaryTable(frequencies);
    }

    public long parameterCount() {
        return WeightNames.shapes(this).values().stream()
                .mapToLong(Shape::elements)
                .sum();
    }
}
