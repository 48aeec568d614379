package dev.stillhouse.finetune;

import dev.stillhouse.finetune.checkpoint.Checkpoint;
import dev.stillhouse.finetune.checkpoint.CheckpointContent;
import dev.stillhouse.finetune.checkpoint.TrainingInputs;
import dev.stillhouse.finetune.checkpoint.TrainingState;
import dev.stillhouse.finetune.data.DataCursor;
import dev.stillhouse.finetune.data.StepBatch;
import dev.stillhouse.finetune.optimizer.AdamWOptimizer;
import dev.stillhouse.llama.weights.FileContent;
import java.util.LinkedHashMap;
import java.util.Map;

/** A training between its first and its last step: what {@link Trainer} advances and checkpoints. Owns nothing. */
record TrainingRun(
        TrainingPlan plan,
        TrainingInputs inputs,
        DataCursor cursor,
        TrainedModel model,
        AdamWOptimizer optimizer,
        TrainingStep step,
        TrainingTally tally)
        implements CheckpointContent {

    /** Does the next optimizer step. */
    StepMetrics advance() {
        double share = plan.settings().schedule().share(tally.step(), tally.totalSteps());
        tally.beginStep();
        StepBatch batch = cursor.next();
        TrainingStep.Result result = step.run(batch, share);
        return tally.endStep(batch, result, plan.settings().optimizer().learningRate() * share);
    }

    @Override
    public Map<String, FileContent> files() {
        Map<String, FileContent> files = new LinkedHashMap<>(model.files());
        files.put(Checkpoint.OPTIMIZER_FILE, optimizer.content());
        return files;
    }

    @Override
    public TrainingState state() {
        return new TrainingState(
                tally.step(),
                tally.totalSteps(),
                optimizer.updates(),
                tally.skippedInARow(),
                tally.tokens(),
                cursor.state(),
                inputs,
                plan.describe(),
                plan.settings().workers());
    }
}
