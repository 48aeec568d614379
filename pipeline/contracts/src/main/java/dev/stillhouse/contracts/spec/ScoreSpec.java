package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.List;
import java.util.Optional;

/**
 * Which rows of the input stay by what a classifier says of them.
 *
 * @param model a classifier of {@code classify}
 * @param keep classes that stay: the most probable one must be among them, or, with {@code atLeast}, their probability so high
 * @param atLeast a probability or, without {@code keep}, a grade
 */
public record ScoreSpec(String model, @Default("[]") List<String> keep, Optional<Double> atLeast) {
    public ScoreSpec {
        double least = atLeast.orElse(1.0);
        new Rules()
                .that(
                        !keep.isEmpty() || atLeast.isPresent(),
                        "keep is missing; name the classes that stay, or give the lowest grade with at_least")
                .that(
                        keep.isEmpty() || (least > 0 && least <= 1),
                        "at_least must be a probability above 0 and at most 1 when keep names classes, but was %s",
                        least)
                .hold();
    }
}
