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
 * @param blockElements elements of a parameter, counted from its first, that stay together on one worker
 */
public record ExchangeSettings(WireType wire, int bucketElements, boolean sharedMoments, int blockElements)
        implements Serializable {
    /** As much as PyTorch's DistributedDataParallel sends at once. */
    private static final int USUAL_BUCKET_BYTES = 25 << 20;

    public ExchangeSettings {
        Check.that(bucketElements >= 1, "a bucket must hold at least 1 number, but was %d", bucketElements);
        Check.that(blockElements >= 1, "a block must hold at least 1 number, but was %d", blockElements);
    }

    public ExchangeSettings(WireType wire, int bucketElements, boolean sharedMoments) {
        this(wire, bucketElements, sharedMoments, 1);
    }

    public ExchangeSettings(WireType wire, boolean sharedMoments) {
        this(wire, USUAL_BUCKET_BYTES / Float.BYTES, sharedMoments);
    }

    /** The same for blocks of so many elements. */
    public ExchangeSettings inBlocksOf(int elements) {
        return new ExchangeSettings(wire, bucketElements, sharedMoments, elements);
    }
}
