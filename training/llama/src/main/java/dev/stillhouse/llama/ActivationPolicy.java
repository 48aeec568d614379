package dev.stillhouse.llama;

import java.util.Optional;

/** What a training pass keeps of its forward for the backward. What is not kept is computed again, with the same bits. */
public enum ActivationPolicy {
    /** All that the backward reads. */
    KEEP(8),
    /** All but the normed inputs and the SwiGLU product, which cost little to compute again. */
    RECOMPUTE_NORMS_AND_PRODUCT(4),
    /** The input of every layer. The layer is computed again before its backward, which is a third more work. */
    RECOMPUTE_BLOCK(4);

    private static final long LEAST_BUDGET = 256L << 20;

    /** Values that training keeps of a weight: itself, its gradient and two moments. */
    private static final int VALUES_OF_A_TRAINED_WEIGHT = 4;

    /** The rest is for logits, scratch, and what memory loses to its division. */
    private static final double DEVICE_SHARE = 0.75;

    private final int share;

    ActivationPolicy(int share) {
        this.share = share;
    }

    /**
     * On a device with memory of its own, the least recomputing that fits into {@link #DEVICE_SHARE} of what gradients and moments will leave of it. Elsewhere
     * keeps all where that takes at most an eighth of what the weights take with all that belongs to them, or else what takes at most a quarter; 256
     * MiB where that is more. What costs little to compute again is not worth much memory.
     */
    static ActivationPolicy usual(LlamaModel model, Trainable trainable, int tokens) {
        long weights = model.weightBytes();
        long all = trainable == Trainable.ALL ? VALUES_OF_A_TRAINED_WEIGHT * weights : weights;
        Optional<Long> own = model.engine().deviceMemory();
        if (own.isPresent()) {
            return within((long) (DEVICE_SHARE * (own.get() - (all - weights))), model, tokens);
        }
        for (ActivationPolicy policy : values()) {
            if (policy.bytes(model, tokens) <= Math.max(LEAST_BUDGET, all / policy.share)) {
                return policy;
            }
        }
        return RECOMPUTE_BLOCK;
    }

    /** The least recomputing with which the activations of {@code tokens} tokens take at most so many bytes, or else the most. */
    public static ActivationPolicy within(long bytes, LlamaModel model, int tokens) {
        for (ActivationPolicy policy : values()) {
            if (policy.bytes(model, tokens) <= bytes) {
                return policy;
            }
        }
        return RECOMPUTE_BLOCK;
    }

    /** Bytes of the activations of all layers. */
    long bytes(LlamaModel model, int tokens) {
        LlamaConfig config = model.config();
        long d = config.hiddenSize();
        long inner = config.intermediateSize();
        long heads = 2L * (config.heads() + config.kvHeads()) * config.headWidth();
        long element = model.precision().activations().bytes();
        long recomputable = element * (2 * d + inner);
        long rest = 4 * d + element * (heads + 2 * inner);
        long kept = (long) config.layers() * 4 * d;
        return tokens
                * switch (this) {
                    case KEEP -> kept + config.layers() * (rest + recomputable);
                    case RECOMPUTE_NORMS_AND_PRODUCT -> kept + config.layers() * rest + recomputable;
                    case RECOMPUTE_BLOCK -> kept + rest + recomputable;
                };
    }
}
