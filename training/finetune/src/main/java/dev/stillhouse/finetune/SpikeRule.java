package dev.stillhouse.finetune;

import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;
import java.util.List;

/** When a loss is so much higher than those before it that its step should not count. */
public sealed interface SpikeRule extends Serializable {
    /** @param before the losses of the last steps that did count, oldest first */
    boolean isSpike(double loss, List<Double> before);

    /** How many of the last losses the rule looks at. */
    int window();

    /** As the run spec says it. */
    String describe();

    /** Never. */
    record Never() implements SpikeRule {
        @Override
        public boolean isSpike(double loss, List<Double> before) {
            return false;
        }

        @Override
        public int window() {
            return 0;
        }

        @Override
        public String describe() {
            return "none";
        }
    }

    /**
     * When it is above {@code factor} times the median of the last {@code window} losses. Until there are so many, never.
     *
     * @param factor above 1
     */
    record AboveMedian(double factor, int window) implements SpikeRule {
        public AboveMedian {
            Check.that(factor > 1, "optimizer.spike.factor must be above 1, but was %s", factor);
            Check.that(window >= 1, "optimizer.spike.window must be at least 1, but was %d", window);
        }

        @Override
        public boolean isSpike(double loss, List<Double> before) {
            return before.size() >= window && loss > factor * median(before);
        }

        private static double median(List<Double> losses) {
            List<Double> sorted = losses.stream().sorted().toList();
            int middle = sorted.size() / 2;
            return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        }

        @Override
        public String describe() {
            return "above " + factor + " times the median of " + window;
        }
    }
}
