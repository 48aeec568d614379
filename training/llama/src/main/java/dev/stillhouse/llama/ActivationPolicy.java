package dev.stillhouse.llama;

import dev.stillhouse.tensor.Engine;
import java.util.Optional;

/** What a training pass keeps of its forward for the backward. What is not kept is computed again, with the same bits. */
public enum ActivationPolicy {
    /** All that the backward reads. */
    KEEP,
    /** All but the normed inputs and the SwiGLU product, which cost little to compute again. */
    RECOMPUTE_NORMS_AND_PRODUCT,
    /** The input of every layer. The layer is computed again before its backward, which is a third more work. */
    RECOMPUTE_BLOCK,
    /**
     * The input of every layer, in the machine's memory beside the device's and in the type of the activations, to which the residual stream is
     * rounded between layers. The layer is computed again, and its feed-forward half for a part of the rows at a time, so that gradients of
     * its weights add up in another order. For the longest sequences.
     */
    OFFLOAD;

    private static final long LEAST_BUDGET = 256L << 20;

    /** Bytes that a trained weight and its gradient take, each. */
    private static final double VALUE_BYTES = 4;

    /** The rest is for what engines need in between, and what memory loses to its division. */
    private static final double DEVICE_SHARE = 0.9;

    private static final int FEED_FORWARD_PARTS = 16;

    /**
     * On a device with memory of its own, the least recomputing that fits into {@link #DEVICE_SHARE} of what gradients and moments will leave of it. Elsewhere
     * keeps all where that takes at most an eighth of what the weights take with all that belongs to them, or else what takes at most a quarter; 256
     * MiB where that is more. What costs little to compute again is not worth much memory.
     *
     * @param momentBytes that an optimizer keeps of each trained weight
     */
    static ActivationPolicy usual(LlamaModel model, Trainable trainable, int tokens, double momentBytes) {
        long weights = model.weightBytes();
        long all = trainable == Trainable.ALL ? (long) (weights * (2 + momentBytes / VALUE_BYTES)) : weights;
        Optional<Long> own = model.engine().deviceMemory();
        if (own.isPresent()) {
            return within((long) (DEVICE_SHARE * (own.get() - (all - weights))), model, tokens);
        }
        if (TrainingPass.layerBytes(model, tokens, KEEP) <= Math.max(LEAST_BUDGET, all / 8)) {
            return KEEP;
        }
        boolean isSmall =
                TrainingPass.layerBytes(model, tokens, RECOMPUTE_NORMS_AND_PRODUCT) <= Math.max(LEAST_BUDGET, all / 4);
        return isSmall ? RECOMPUTE_NORMS_AND_PRODUCT : RECOMPUTE_BLOCK;
    }

    /** The least recomputing with which a pass over {@code tokens} tokens takes at most so many bytes of the device, or else the most. */
    public static ActivationPolicy within(long bytes, LlamaModel model, int tokens) {
        for (ActivationPolicy policy : values()) {
            if (policy.bytes(model, tokens) <= bytes) {
                return policy;
            }
        }
        return OFFLOAD;
    }

    /** Rows that go through the feed-forward half of a layer at a time. */
    int feedForwardRows(Engine engine, int tokens) {
        return this == OFFLOAD ? RowPadding.of(engine, (tokens + FEED_FORWARD_PARTS - 1) / FEED_FORWARD_PARTS) : tokens;
    }

    /** Bytes of the device that a pass takes beside weights and gradients. */
    long bytes(LlamaModel model, int tokens) {
        return TrainingPass.deviceBytes(model, tokens, this);
    }
}
