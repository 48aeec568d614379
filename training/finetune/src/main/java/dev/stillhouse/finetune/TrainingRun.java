package dev.stillhouse.finetune;

import dev.stillhouse.finetune.checkpoint.CheckpointContent;
import dev.stillhouse.finetune.checkpoint.TrainingInputs;
import dev.stillhouse.finetune.checkpoint.TrainingState;
import dev.stillhouse.finetune.checkpoint.ValidationLoss;
import dev.stillhouse.finetune.collective.LocalSteps;
import dev.stillhouse.finetune.data.DataCursor;
import dev.stillhouse.finetune.data.Share;
import dev.stillhouse.finetune.data.StepBatch;
import dev.stillhouse.llama.weights.FileContent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A training between its first and its last step: what {@link Trainer} advances and checkpoints. Owns nothing. */
record TrainingRun(
        TrainingPlan plan,
        TrainingInputs inputs,
        DataCursor cursor,
        TrainingParts parts,
        TrainingTally tally,
        StepGuard guard,
        Optional<Validation> validation,
        TrainingWorker worker)
        implements CheckpointContent {

    /** Does the next optimizer step. */
    StepMetrics advance() {
        double share = plan.settings().schedule().share(tally.step(), tally.totalSteps());
        tally.beginStep();
        StepBatch batch = cursor.next(share());
        TrainingStep.Result result = parts.step().run(tally.step() + 1, batch, share, guard);
        return tally.endStep(batch, result, plan.settings().optimizer().learningRate() * share);
    }

    private Share share() {
        int workers = worker.collective().size();
        boolean alone = plan.settings().distribution().localSteps().areUsed();
        return new Share(worker.collective().rank(), workers, alone);
    }

    /** Brings workers together that make steps alone. */
    void meetIfDue() {
        LocalSteps local = plan.settings().distribution().localSteps();
        if (!worker.isAlone() && local.endAt(tally.step(), tally.totalSteps())) {
            worker.pulse().enters(Pulse.Phase.WAITING, tally.step());
            parts.optimizer().meet();
        }
    }

    /** Measures the weights as they are, if there is anything to measure them on. */
    Optional<ValidationMetrics> measure() {
        Optional<ValidationMetrics> measured =
                validation.map(rows -> rows.measure(parts, tally.step(), tally.totalSteps()));
        tally.measured(measured.map(metrics -> loss(metrics.loss())));
        return measured;
    }

    private ValidationLoss loss(double loss) {
        return new ValidationLoss(loss, validation.map(Validation::of).orElseThrow());
    }

    /** @throws dev.stillhouse.contracts.failure.Failure RANKS_DIVERGED when a worker has other weights than the others */
    void requireSameWeights() {
        if (!worker.isAlone()) {
            worker.collective().requireSameWeights(parts.engine(), parts.parameters(), tally.step());
        }
    }

    @Override
    public Map<String, FileContent> files() {
        Map<String, FileContent> files = new LinkedHashMap<>(parts.model().files());
        files.putAll(parts.optimizer().files());
        return files;
    }

    @Override
    public TrainingState state() {
        return new TrainingState(
                tally.step(),
                tally.totalSteps(),
                parts.optimizer().updates(),
                tally.skippedInARow(),
                guard.accepted(),
                tally.tokens(),
                cursor.state(),
                inputs,
                plan.describe(),
                plan.settings().distribution().workers(),
                tally.validation());
    }
}
