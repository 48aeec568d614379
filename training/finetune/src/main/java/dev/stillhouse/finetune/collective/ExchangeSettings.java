package dev.stillhouse.finetune.collective;

import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;

/**
 * How gradients travel.
 *
 * @param wire what carries them; weights always travel as f32
 * @param bucketElements that travel at once at most; three buckets are in memory at a time
 * @param sharedMoments whether each worker keeps the optimizer's moments of its own share of the weights only, and updates only that (ZeRO
 *     stage 1, Rajbhandari et al. 2020)
 */
public record ExchangeSettings(WireType wire, int bucketElements, boolean sharedMoments) implements Serializable {
    /** As much as PyTorch's DistributedDataParallel sends at once. */
    private static final int USUAL_BUCKET_BYTES = 25 << 20;

    public ExchangeSettings {
        Check.that(bucketElements >= 1, "a bucket must hold at least 1 number, but was %d", bucketElements);
    }

    public ExchangeSettings(WireType wire, boolean sharedMoments) {
        this(wire, USUAL_BUCKET_BYTES / Float.BYTES, sharedMoments);
    }
}
