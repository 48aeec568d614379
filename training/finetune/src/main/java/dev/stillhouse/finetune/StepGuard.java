package dev.stillhouse.finetune;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Tells bad steps, which must not update the weights: loss or gradients that are not finite, and spikes by a rule. */
final class StepGuard {
    private final SpikeRule rule;
    private final Deque<Double> accepted;

    /** @param accepted the losses that the rule looks at, oldest first */
    StepGuard(SpikeRule rule, List<Double> accepted) {
        this.rule = rule;
        this.accepted = new ArrayDeque<>(accepted);
    }

    StepOutcome judge(double loss, double gradientNorm) {
        if (!Double.isFinite(loss) || !Double.isFinite(gradientNorm)) {
            return StepOutcome.SKIPPED;
        }
        if (rule.isSpike(loss, accepted())) {
            return StepOutcome.SPIKED;
        }
        accepted.add(loss);
        while (accepted.size() > rule.window()) {
            accepted.remove();
        }
        return StepOutcome.UPDATED;
    }

    /** What another guard needs to go on from here. */
    List<Double> accepted() {
        return List.copyOf(accepted);
    }
}
