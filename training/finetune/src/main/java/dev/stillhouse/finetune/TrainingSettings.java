package dev.stillhouse.finetune;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.finetune.checkpoint.CheckpointPolicy;
import dev.stillhouse.finetune.collective.LocalSteps;
import dev.stillhouse.finetune.collective.WireType;
import dev.stillhouse.finetune.data.BatchSize;
import dev.stillhouse.finetune.data.TrainingLength;
import dev.stillhouse.finetune.optimizer.AdamWSettings;
import dev.stillhouse.finetune.optimizer.GradientClip;
import dev.stillhouse.finetune.optimizer.MomentState;
import dev.stillhouse.finetune.optimizer.Schedule;
import dev.stillhouse.tensor.DType;
import java.io.Serializable;

/**
 * How to train, whatever the model and the data.
 *
 * @param dtype what frozen weights and activations are kept in
 * @param seed decides the order of the data and the weights that are new
 */
public record TrainingSettings(
        TrainingLength length,
        BatchSize batch,
        AdamWSettings optimizer,
        GradientClip clip,
        SpikeRule spikes,
        Schedule schedule,
        CheckpointPolicy checkpoint,
        DType dtype,
        long seed,
        Distribution distribution)
        implements Serializable {
    public TrainingSettings {
        int local = distribution.localSteps().every();
        Check.that(
                checkpoint.everySteps() % local == 0,
                "checkpoint.every_steps must be a multiple of distributed.local_steps %d, but was %d: workers have the"
                        + " same weights only when they meet",
                local,
                checkpoint.everySteps());
    }

    /**
     * What decides the result; how often checkpoints are written, and how steps are cut into micro batches and shares of workers, does not, beyond
     * rounding.
     */
    ObjectNode describe(TrainedWeights weights, ObjectiveSettings objective) {
        ObjectNode settings = Json.object()
                .put("weights", weights.describe())
                .put("objective", objective.describe())
                .put("length", length.describe())
                .put("batch_tokens", batch.batchTokens())
                .put("optimizer.learning_rate", optimizer.learningRate())
                .put("optimizer.beta1", optimizer.beta1())
                .put("optimizer.beta2", optimizer.beta2())
                .put("optimizer.epsilon", optimizer.epsilon())
                .put("optimizer.weight_decay", optimizer.weightDecay())
                .put("optimizer.decay", optimizer.decay().name())
                .put("optimizer.clip", clip.describe())
                .put("schedule", schedule.describe())
                .put("dtype", dtype.name())
                .put("seed", seed);
        if (optimizer.state() != MomentState.F32) {
            settings.put("optimizer.name", optimizer.state().optimizer());
        }
        if (spikes.window() > 0) {
            settings.put("optimizer.spike", spikes.describe());
        }
        if (distribution.exchange().wire() != WireType.F32) {
            settings.put("distributed.wire", distribution.exchange().wire().name());
        }
        LocalSteps local = distribution.localSteps();
        if (local.areUsed()) {
            settings.put("distributed.local_steps", local.every())
                    .put("distributed.outer_learning_rate", local.learningRate())
                    .put("distributed.outer_momentum", local.momentum());
        }
        return settings;
    }
}
