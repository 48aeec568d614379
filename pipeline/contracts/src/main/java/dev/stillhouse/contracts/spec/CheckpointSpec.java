package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.Optional;
import java.util.Set;

/**
 * How often training is saved, where to, and how many of the last checkpoints stay.
 *
 * @param folder for the checkpoints of all recipes of the spec, a path or a URI of a Hadoop file system; that of the run when left out
 * @param resumeWithOther in what a training may differ from the one whose checkpoint it resumes from
 */
public record CheckpointSpec(
        @Default("50") int everySteps,
        @Default("2") int keep,
        Optional<Location> folder,
        @Default("[]") Set<Ingredient> resumeWithOther) {
    public CheckpointSpec {
        new Rules()
                .that(everySteps >= 1, "every_steps must be at least 1, but was %d", everySteps)
                .that(keep >= 2, "keep must be at least 2, but was %d", keep)
                .that(
                        folder.isEmpty() || isFolder(folder.get()),
                        "folder must be a path or a URI such as s3a://bucket/checkpoints, but was %s",
                        folder.map(Location::value).orElse(""))
                .hold();
    }

    private static boolean isFolder(Location location) {
        return !location.isInRun() && location.table().isEmpty();
    }

    /** What a training is made from. */
    public enum Ingredient {
        DATA,
        MODEL,
        SETTINGS,
        TEACHER,
        TEMPLATE,
        TOKENIZER
    }
}
