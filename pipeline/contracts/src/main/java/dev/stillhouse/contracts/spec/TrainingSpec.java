package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Incidental;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.List;
import java.util.Optional;

/**
 * How weights are moved: what fine-tuning and distillation have in common.
 *
 * @param lora all weights are trained when left out
 * @param epochs passes over the data; either this or steps
 * @param batchTokens tokens of an optimizer step, over all workers
 * @param distributed how several workers train together; one trains when left out
 * @param validation how it is measured on rows that are held out; not at all when empty
 * @param microBatchTokens tokens of a forward and backward pass; decides the memory, not the result; all of batch_tokens when left out
 */
public record TrainingSpec(
        List<DataPart> data,
        Optional<LoraSpec> lora,
        Optional<Integer> epochs,
        Optional<Integer> steps,
        @Default("4096") int batchTokens,
        Optional<Integer> microBatchTokens,
        OptimizerSpec optimizer,
        @Default("{}") ScheduleSpec schedule,
        Optional<DistributedSpec> distributed,
        @Default("{}") Optional<ValidationSpec> validation,
        @Incidental @Default("{}") CheckpointSpec checkpoint) {
    public TrainingSpec {
        new Rules()
                .that(!data.isEmpty(), "data must name at least one of labelled, synthetic, scored, input")
                .that(epochs.isPresent() || steps.isPresent(), "epochs is missing; give it, or steps")
                .that(epochs.isEmpty() || steps.isEmpty(), "steps must not be given together with epochs; remove one")
                .that(epochs.orElse(1) >= 1, "epochs must be at least 1, but was %d", epochs.orElse(1))
                .that(steps.orElse(1) >= 1, "steps must be at least 1, but was %d", steps.orElse(1))
                .that(batchTokens >= 8, "batch_tokens must be at least 8, but was %d", batchTokens)
                .that(
                        microBatchTokens.orElse(8) >= 8,
                        "micro_batch_tokens must be at least 8, but was %d",
                        microBatchTokens.orElse(8))
                .that(
                        microBatchTokens.orElse(batchTokens) <= batchTokens,
                        "micro_batch_tokens must be at most batch_tokens %d, but was %d",
                        batchTokens,
                        microBatchTokens.orElse(0))
                .that(
                        checkpoint.everySteps() % localSteps(distributed) == 0,
                        "checkpoint.every_steps must be a multiple of distributed.local_steps %d, but was %d",
                        localSteps(distributed),
                        checkpoint.everySteps())
                .hold();
    }

    private static int localSteps(Optional<DistributedSpec> distributed) {
        return distributed.map(DistributedSpec::localSteps).orElse(1);
    }

    /** Tokens of a forward and backward pass. */
    public int passTokens() {
        return microBatchTokens.orElse(batchTokens);
    }
}
