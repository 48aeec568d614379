package dev.stillhouse.finetune;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.finetune.checkpoint.TrainingState;
import dev.stillhouse.finetune.checkpoint.ValidationLoss;
import dev.stillhouse.finetune.data.StepBatch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Counts a training's steps, tokens and time. */
final class TrainingTally {
    /** One step can be bad luck with the data; so many in a row are a training that has left the rails. */
    private static final int MOST_SKIPPED_IN_A_ROW = 5;

    private final Clock clock;
    private final long totalSteps;
    private final Instant begun;
    private final long firstStep;
    private Instant stepBegun;
    private long step;
    private long tokens;
    private long skipped;
    private int skippedInARow;
    private double lastLoss = Double.NaN;
    private Optional<ValidationLoss> validation = Optional.empty();

    TrainingTally(Clock clock, long totalSteps) {
        this(clock, totalSteps, 0, 0, 0);
    }

    private TrainingTally(Clock clock, long totalSteps, long step, long tokens, int skippedInARow) {
        this.clock = clock;
        this.totalSteps = totalSteps;
        this.firstStep = step;
        this.step = step;
        this.tokens = tokens;
        this.skippedInARow = skippedInARow;
        this.begun = clock.instant();
        this.stepBegun = begun;
    }

    static TrainingTally resumed(Clock clock, long totalSteps, TrainingState state) {
        TrainingTally tally = new TrainingTally(clock, totalSteps, state.step(), state.tokens(), state.skippedInARow());
        tally.validation = state.validation();
        return tally;
    }

    boolean isFinished() {
        return step >= totalSteps;
    }

    long step() {
        return step;
    }

    long totalSteps() {
        return totalSteps;
    }

    long tokens() {
        return tokens;
    }

    int skippedInARow() {
        return skippedInARow;
    }

    void beginStep() {
        stepBegun = clock.instant();
    }

    StepMetrics endStep(StepBatch batch, TrainingStep.Result result, double learningRate) {
        step++;
        tokens += batch.tokens();
        lastLoss = result.loss().total();
        boolean isBad = result.outcome() != StepOutcome.UPDATED;
        skippedInARow = isBad ? skippedInARow + 1 : 0;
        skipped += isBad ? 1 : 0;
        return new StepMetrics(
                step,
                totalSteps,
                result.loss().total(),
                result.loss().crossEntropy(),
                result.loss().divergence(),
                learningRate,
                result.gradientNorm(),
                batch.tokens(),
                batch.tokens() / secondsSince(stepBegun),
                secondsSince(begun) / (step - firstStep) * (totalSteps - step),
                result.outcome());
    }

    /** Of the weights as they are. */
    void measured(Optional<ValidationLoss> loss) {
        validation = loss;
    }

    /** What was measured last. */
    Optional<ValidationLoss> validation() {
        return validation;
    }

    /** Whether so many steps in a row were bad that going on would only skip more. */
    boolean isStuck() {
        return skippedInARow >= MOST_SKIPPED_IN_A_ROW;
    }

    /** The steps that follow have a new chance. */
    void rolledBack() {
        skippedInARow = 0;
    }

    Failure diverged(String recipe) {
        return FailureCode.TRAINING_DIVERGED.with(
                "Recipe %s: loss or gradients were not finite, or a spike, in %d steps in a row, the last is step %d of %d; lower optimizer.learning_rate, set optimizer.clip or add schedule.warmup_steps",
                recipe, skippedInARow, step, totalSteps);
    }

    TrainingResult result(SharedPath model) {
        double loss = validation.map(ValidationLoss::loss).orElse(Double.NaN);
        return new TrainingResult(step, skipped, tokens, lastLoss, secondsSince(begun), model, step, loss);
    }

    private double secondsSince(Instant start) {
        return Math.max(1e-9, Duration.between(start, clock.instant()).toNanos() / 1e9);
    }
}
