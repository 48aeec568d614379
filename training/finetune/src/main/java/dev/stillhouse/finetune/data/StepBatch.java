package dev.stillhouse.finetune.data;

import dev.stillhouse.llama.TokenBatch;
import java.util.List;

/**
 * What one optimizer step learns from. The weights of its labelled tokens add up to 1 over all its micro batches.
 *
 * @param tokens of all micro batches
 * @param labels tokens that are targets
 */
public record StepBatch(List<TokenBatch> microBatches, int tokens, int labels) {
    public StepBatch {
        microBatches = List.copyOf(microBatches);
    }
}
