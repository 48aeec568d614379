package dev.stillhouse.app.report;

import dev.stillhouse.contracts.failure.Check;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/** What the trainer of one recipe wrote down, step by step. */
public record LossCurve(String recipe, List<Step> steps) {
    /** @param loss finite */
    public record Step(long step, double loss, OptionalDouble learningRate, OptionalDouble tokensPerSecond) {}

    public LossCurve {
        Check.that(!steps.isEmpty(), "the loss curve of %s has no steps", recipe);
        steps = List.copyOf(steps);
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

    public Step last() {
        return steps.get(steps.size() - 1);
    }
}
