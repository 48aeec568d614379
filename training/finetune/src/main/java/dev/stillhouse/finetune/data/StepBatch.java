package dev.stillhouse.finetune.data;

import dev.stillhouse.llama.TokenBatch;
import java.util.List;

/**
 * What one worker learns from in an optimizer step. The weights of the labelled tokens add up to 1 over all micro batches of all workers.
 *
 * @param microBatches of this worker's share; none where a step has fewer rows than workers
 * @param tokens of the whole step
 * @param labels tokens of the whole step that are targets
 * @param ownTokens of this worker's share
 */
public record StepBatch(List<TokenBatch> microBatches, int tokens, int labels, int ownTokens) {
    public StepBatch {
        microBatches = List.copyOf(microBatches);
    }
}
