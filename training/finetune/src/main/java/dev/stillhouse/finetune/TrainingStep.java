package dev.stillhouse.finetune;

import dev.stillhouse.finetune.data.StepBatch;
import dev.stillhouse.finetune.optimizer.GradientClip;
import dev.stillhouse.finetune.optimizer.Optimizer;
import dev.stillhouse.llama.LossTerms;
import dev.stillhouse.llama.Objective;
import dev.stillhouse.llama.TokenBatch;
import dev.stillhouse.llama.TrainingPass;
import dev.stillhouse.tensor.Engine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One optimizer step: the gradients of its micro batches, on all workers, add up, are bounded, and update the weights unless the step is
 * bad. All workers see the same numbers and decide alike.
 */
final class TrainingStep {
    private final Engine engine;
    private final TrainingPass pass;
    private final Objective objective;
    private final Optimizer optimizer;
    private final GradientSum gradients;
    private final GradientClip clip;
    private final TrainingWorker worker;

    /** What a step did. */
    record Result(LossTerms loss, double gradientNorm, StepOutcome outcome) {}

    TrainingStep(
            Engine engine,
            TrainingPass pass,
            Objective objective,
            Optimizer optimizer,
            GradientSum gradients,
            GradientClip clip,
            TrainingWorker worker) {
        this.engine = engine;
        this.pass = pass;
        this.objective = objective;
        this.optimizer = optimizer;
        this.gradients = gradients;
        this.clip = clip;
        this.worker = worker;
    }

    /**
     * @param number of the step, counted from 1
     * @param share of the learning rate
     * @param guard judges the loss, and remembers it
     */
    Result run(long number, StepBatch batch, double share, StepGuard guard) {
        Instant begun = worker.clock().instant();
        worker.pulse().enters(Pulse.Phase.COMPUTING, number);
        LossTerms own = computeGradients(batch.microBatches());
        double seconds = Duration.between(begun, worker.clock().instant()).toNanos() / 1e9;
        worker.pulse().enters(Pulse.Phase.WAITING, number);
        double squares = gradients.finish();
        double[] sums = worker.collective().sum(own.total(), own.crossEntropy(), own.divergence(), squares);
        LossTerms loss = new LossTerms(sums[0], sums[1], sums[2]);
        double norm = Math.sqrt(sums[3]);
        StepOutcome outcome = guard.judge(loss.total(), norm);
        if (outcome == StepOutcome.UPDATED) {
            clip.apply(engine, pass.parameters(), norm);
            optimizer.update(share);
        }
        worker.pulse().finishes(number, batch.ownTokens(), seconds);
        return new Result(loss, norm, outcome);
    }

    private LossTerms computeGradients(List<TokenBatch> microBatches) {
        pass.zeroGradients();
        LossTerms loss = LossTerms.ZERO;
        for (int i = 0; i < microBatches.size(); i++) {
            boolean isLast = i == microBatches.size() - 1;
            loss = loss.plus(pass.forwardBackward(microBatches.get(i), objective, isLast ? gradients : group -> {}));
        }
        return loss;
    }
}
