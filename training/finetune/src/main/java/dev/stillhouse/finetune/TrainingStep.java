package dev.stillhouse.finetune;

import dev.stillhouse.finetune.data.StepBatch;
import dev.stillhouse.finetune.optimizer.AdamWOptimizer;
import dev.stillhouse.finetune.optimizer.GradientClip;
import dev.stillhouse.llama.LossTerms;
import dev.stillhouse.llama.Objective;
import dev.stillhouse.llama.TokenBatch;
import dev.stillhouse.llama.TrainingPass;
import dev.stillhouse.tensor.Engine;

/** One optimizer step: the gradients of its micro batches add up, are bounded, and update the weights when they are finite. */
final class TrainingStep {
    private final Engine engine;
    private final TrainingPass pass;
    private final Objective objective;
    private final AdamWOptimizer optimizer;
    private final GradientClip clip;

    /** What a step did. */
    record Result(LossTerms loss, double gradientNorm, StepOutcome outcome) {}

    TrainingStep(Engine engine, TrainingPass pass, Objective objective, AdamWOptimizer optimizer, GradientClip clip) {
        this.engine = engine;
        this.pass = pass;
        this.objective = objective;
        this.optimizer = optimizer;
        this.clip = clip;
    }

    /** @param share of the learning rate */
    Result run(StepBatch batch, double share) {
        pass.zeroGradients();
        LossTerms loss = LossTerms.ZERO;
        for (TokenBatch microBatch : batch.microBatches()) {
            loss = loss.plus(pass.forwardBackward(microBatch, objective));
        }
        double norm = GradientClip.norm(engine, pass.parameters());
        if (!Double.isFinite(loss.total()) || !Double.isFinite(norm)) {
            return new Result(loss, norm, StepOutcome.SKIPPED);
        }
        clip.apply(engine, pass.parameters(), norm);
        optimizer.update(share);
        return new Result(loss, norm, StepOutcome.UPDATED);
    }
}
