package dev.stillhouse.app.tracking;

import dev.stillhouse.app.stage.StageName;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The training of a recipe.
 *
 * @param run the name of the run
 * @param parameters what the run spec says of the recipe, flat: {@code lora.rank}
 * @param memory a folder for what a tracker must know when the training goes on; it is there as long as the checkpoints are
 * @param history the steps that were done before
 */
record TrackedRecipe(String run, StageName stage, Map<String, String> parameters, Path memory, StepHistory history) {
    TrackedRecipe {
        parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    }

    String name() {
        return stage.recipe().orElseThrow();
    }
}
