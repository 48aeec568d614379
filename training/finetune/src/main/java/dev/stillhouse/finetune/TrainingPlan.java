package dev.stillhouse.finetune;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.finetune.checkpoint.CheckpointHome;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;

/**
 * One recipe, ready to be trained. Serializable, to travel to the worker that trains it.
 *
 * @param recipe its name in the run spec
 * @param data folders of shard sets, all made with one tokenizer
 * @param checkpoints folder for what this recipe writes as it goes, such as its metrics; this training is its only writer
 * @param model folder that the finished model goes to: an HF folder for all weights, a PEFT folder for an adapter
 * @param validation what it is measured on as it goes
 * @param home where its checkpoints lie; this training is their only writer
 */
public record TrainingPlan(
        String recipe,
        StartingPoint start,
        TrainedWeights weights,
        ObjectiveSettings objective,
        List<SharedPath> data,
        TrainingSettings settings,
        SharedPath checkpoints,
        SharedPath model,
        ValidationSettings validation,
        CheckpointHome home)
        implements Serializable {
    public TrainingPlan {
        Check.that(!recipe.isBlank(), "a recipe needs a name");
        Check.that(!data.isEmpty(), "recipe %s needs at least one shard set", recipe);
        data = List.copyOf(data);
    }

    /** Measured on nothing, with its checkpoints beside its metrics. */
    public TrainingPlan(
            String recipe,
            StartingPoint start,
            TrainedWeights weights,
            ObjectiveSettings objective,
            List<SharedPath> data,
            TrainingSettings settings,
            SharedPath checkpoints,
            SharedPath model) {
        this(
                recipe,
                start,
                weights,
                objective,
                data,
                settings,
                checkpoints,
                model,
                ValidationSettings.NONE,
                new CheckpointHome.Folder(checkpoints.name()));
    }

    /** The same with its checkpoints elsewhere. */
    public TrainingPlan withCheckpointsIn(CheckpointHome other) {
        return new TrainingPlan(
                recipe, start, weights, objective, data, settings, checkpoints, model, validation, other);
    }

    /** The same, measured. */
    public TrainingPlan withValidation(ValidationSettings measured) {
        return new TrainingPlan(recipe, start, weights, objective, data, settings, checkpoints, model, measured, home);
    }

    /** Where the training writes an event a line as it goes. */
    public Path metricsFile() {
        return checkpoints.path().resolve(MetricsLog.FILE);
    }

    List<Path> dataFolders() {
        return data.stream().map(SharedPath::path).toList();
    }

    ObjectNode describe() {
        return settings.describe(weights, objective);
    }
}
