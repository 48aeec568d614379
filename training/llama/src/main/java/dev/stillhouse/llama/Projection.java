package dev.stillhouse.llama;

import dev.stillhouse.tensor.Shape;
import java.util.Arrays;
import java.util.Optional;

/** The seven linear maps of a layer, which are also what LoRA can adapt. */
public enum Projection {
    Q("self_attn", "q_proj"),
    K("self_attn", "k_proj"),
    V("self_attn", "v_proj"),
    O("self_attn", "o_proj"),
    GATE("mlp", "gate_proj"),
    UP("mlp", "up_proj"),
    DOWN("mlp", "down_proj");

    private final String group;
    private final String peftName;

    Projection(String group, String peftName) {
        this.group = group;
        this.peftName = peftName;
    }

    /** As PEFT's {@code target_modules} names it. */
    public String peftName() {
        return peftName;
    }

    public static Optional<Projection> named(String peftName) {
        return Arrays.stream(values()).filter(p -> p.peftName.equals(peftName)).findFirst();
    }

    /** The module path of this projection in a layer, e.g. {@code model.layers.0.self_attn.q_proj}. */
    public String path(int layer) {
        return "model.layers." + layer + "." + group + "." + peftName;
    }

    /** Shape of the weight, [out, in]. */
    public Shape shape(LlamaConfig config) {
        int queries = config.heads() * config.headWidth();
        int keys = config.kvHeads() * config.headWidth();
        return switch (this) {
            case Q -> Shape.matrix(queries, config.hiddenSize());
            case K, V -> Shape.matrix(keys, config.hiddenSize());
            case O -> Shape.matrix(config.hiddenSize(), queries);
            case GATE, UP -> Shape.matrix(config.intermediateSize(), config.hiddenSize());
            case DOWN -> Shape.matrix(config.hiddenSize(), config.intermediateSize());
        };
    }
}
