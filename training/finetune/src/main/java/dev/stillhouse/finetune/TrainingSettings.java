package dev.stillhouse.finetune;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.finetune.checkpoint.CheckpointPolicy;
import dev.stillhouse.finetune.data.BatchSize;
import dev.stillhouse.finetune.data.TrainingLength;
import dev.stillhouse.finetune.optimizer.AdamWSettings;
import dev.stillhouse.finetune.optimizer.GradientClip;
import dev.stillhouse.finetune.optimizer.Schedule;
import dev.stillhouse.tensor.DType;
import java.io.Serializable;

/**
 * How to train, whatever the model and the data.
 *
 * @param dtype what frozen weights and activations are kept in
 * @param seed decides the order of the data and the weights that are new
 * @param workers how many train a recipe together: 1, as gradients do not travel between workers
 */
public record TrainingSettings(
        TrainingLength length,
        BatchSize batch,
        AdamWSettings optimizer,
        GradientClip clip,
        Schedule schedule,
        CheckpointPolicy checkpoint,
        DType dtype,
        long seed,
        int workers)
        implements Serializable {
    public TrainingSettings {
        Check.that(workers >= 1, "workers must be at least 1, but was %d", workers);
        Check.that(
                workers == 1,
                "workers must be 1, but was %d: a recipe trains on one worker, which engine.threads lets use all of its cores",
                workers);
    }

    /** What decides the result; how often checkpoints are written and how steps are cut into micro batches does not. */
    ObjectNode describe(TrainedWeights weights, ObjectiveSettings objective) {
        return Json.object()
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
    }
}
