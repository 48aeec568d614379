package dev.stillhouse.llama;

import dev.stillhouse.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/** The names and shapes of a Llama's weights in HF checkpoints. */
public final class WeightNames {
    public static final String EMBEDDING = "model.embed_tokens.weight";
    public static final String FINAL_NORM = "model.norm.weight";
    public static final String HEAD = "lm_head.weight";

    private WeightNames() {}

    static String inputNorm(int layer) {
        return "model.layers." + layer + ".input_layernorm.weight";
    }

    static String postAttentionNorm(int layer) {
        return "model.layers." + layer + ".post_attention_layernorm.weight";
    }

    static String projection(int layer, Projection projection) {
        return projection.path(layer) + ".weight";
    }

    static boolean isNorm(String name) {
        return name.endsWith("norm.weight");
    }

    static boolean isProjection(String name) {
        return name.endsWith("_proj.weight");
    }

    /** Whether a weight is read after the layers, and only there: not a tied head. */
    static boolean followsLayers(String name) {
        return name.equals(FINAL_NORM) || name.equals(HEAD);
    }

    /** Every weight of a model, in the order of HF's state dict; a tied head is not listed. */
    public static Map<String, Shape> shapes(LlamaConfig config) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put(EMBEDDING, Shape.matrix(config.vocabularySize(), config.hiddenSize()));
        for (int layer = 0; layer < config.layers(); layer++) {
            for (Projection projection : Projection.values()) {
                shapes.put(projection(layer, projection), projection.shape(config));
            }
            shapes.put(inputNorm(layer), Shape.vector(config.hiddenSize()));
            shapes.put(postAttentionNorm(layer), Shape.vector(config.hiddenSize()));
        }
        shapes.put(FINAL_NORM, Shape.vector(config.hiddenSize()));
        if (!config.tiedHead()) {
            shapes.put(HEAD, Shape.matrix(config.vocabularySize(), config.hiddenSize()));
        }
        return shapes;
    }
}
