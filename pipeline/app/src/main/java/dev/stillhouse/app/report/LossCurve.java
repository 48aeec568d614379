package dev.stillhouse.app.report;

import dev.stillhouse.contracts.failure.Check;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the trainer of one recipe wrote down, step by step.
 *
 * @param validation what was measured on rows that are not trained on, in the order of the steps
 */
public record LossCurve(String recipe, List<Step> steps, List<Measurement> validation) {
    /** @param loss finite */
    public record Step(long step, double loss, OptionalDouble learningRate, OptionalDouble tokensPerSecond) {}

    /**
     * After a step.
     *
     * @param loss finite
     */
    public record Measurement(long step, double loss) {}

    public LossCurve {
        Check.that(!steps.isEmpty(), "the loss curve of %s has no steps", recipe);
        steps = List.copyOf(steps);
        validation = List.copyOf(validation);
    }

    /** The middle one of the measured speeds, which the slow first steps do not move. */
    public OptionalDouble medianTokensPerSecond() {
        List<Double> speeds = steps.stream()
                .flatMapToDouble(step -> step.tokensPerSecond().stream())
                .boxed()
                .sorted(Comparator.naturalOrder())
                .toList();
        return speeds.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(speeds.get(speeds.size() / 2));
    }

    /** The lowest one. */
    public Optional<Measurement> best() {
        return validation.stream().min(Comparator.comparingDouble(Measurement::loss));
    }

    public Step last() {
        return steps.get(steps.size() - 1);
    }
}
