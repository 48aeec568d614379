package dev.stillhouse.finetune;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;

/**
 * One recipe, ready to be trained. Serializable, to travel to the worker that trains it.
 *
 * @param recipe its name in the run spec
 * @param data folders of shard sets, all made with one tokenizer
 * @param checkpoints folder for this recipe's checkpoints and metrics; this training is its only writer
 * @param model folder that the finished model goes to: an HF folder for all weights, a PEFT folder for an adapter
 */
public record TrainingPlan(
        String recipe,
        StartingPoint start,
        TrainedWeights weights,
        ObjectiveSettings objective,
        List<SharedPath> data,
        TrainingSettings settings,
        SharedPath checkpoints,
        SharedPath model)
        implements Serializable {
    public TrainingPlan {
        Check.that(!recipe.isBlank(), "a recipe needs a name");
        Check.that(!data.isEmpty(), "recipe %s needs at least one shard set", recipe);
        data = List.copyOf(data);
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
