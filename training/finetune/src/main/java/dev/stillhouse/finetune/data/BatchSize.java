package dev.stillhouse.finetune.data;

import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;

/**
 * How many tokens make a batch.
 *
 * @param batchTokens tokens that one optimizer step takes at most
 * @param microBatchTokens tokens that go through the model at once at most; what the memory of a device allows. The gradients of a
 *     step's micro batches add up, so that this changes no result beyond rounding
 */
public record BatchSize(int batchTokens, int microBatchTokens) implements Serializable {
    public BatchSize {
        Check.that(batchTokens >= 1, "batch_tokens must be at least 1, but was %d", batchTokens);
        Check.that(microBatchTokens >= 1, "micro_batch_tokens must be at least 1, but was %d", microBatchTokens);
        Check.that(
                microBatchTokens <= batchTokens,
                "micro_batch_tokens must be at most batch_tokens %d, but was %d",
                batchTokens,
                microBatchTokens);
    }

    /** Whole steps at once. */
    public static BatchSize of(int batchTokens) {
        return new BatchSize(batchTokens, batchTokens);
    }
}
