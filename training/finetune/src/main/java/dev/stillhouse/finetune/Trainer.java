package dev.stillhouse.finetune;

import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.run.AtomicFiles;
import dev.stillhouse.contracts.run.Folders;
import dev.stillhouse.finetune.checkpoint.BackgroundCheckpoints;
import dev.stillhouse.finetune.checkpoint.Checkpoint;
import dev.stillhouse.finetune.checkpoint.Checkpoints;
import dev.stillhouse.finetune.checkpoint.FileOperations;
import dev.stillhouse.finetune.checkpoint.Ingredient;
import dev.stillhouse.finetune.checkpoint.LocalFiles;
import dev.stillhouse.finetune.checkpoint.TrainingInputs;
import dev.stillhouse.finetune.data.CursorState;
import dev.stillhouse.finetune.data.DataCursor;
import dev.stillhouse.finetune.data.ShardRows;
import dev.stillhouse.finetune.optimizer.AdamWOptimizer;
import dev.stillhouse.llama.TrainingPass;
import dev.stillhouse.tensor.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Trains one recipe: open the data, resume from the newest checkpoint that verifies, step until the end, write the model.
 *
 * <p>A training that was interrupted anywhere and runs again ends with the same bytes as one that was not.
 */
public final class Trainer {
    private static final Set<Ingredient> OF_THE_ROWS =
            Set.of(Ingredient.DATA, Ingredient.TEMPLATE, Ingredient.TOKENIZER);

    /** Beside the metrics: the files of a checkpoint that was fetched from a store. */
    private static final String RESUMED = "resumed";

    /** Of the heap, for the copy of a checkpoint that is being written; the rest is for Spark and the rows. */
    private static final int SHARE_FOR_A_COPY = 4;

    private final TrainingPlan plan;
    private final Engine engine;
    private final TrainingListener listener;
    private final Clock clock;
    private final String attempt;
    private final FileOperations files;

    /** @param attempt a name for this try; no two tries at a recipe share one at the same time */
    public Trainer(TrainingPlan plan, Engine engine, TrainingListener listener, Clock clock, String attempt) {
        this(plan, engine, listener, clock, attempt, new LocalFiles());
    }

    Trainer(
            TrainingPlan plan,
            Engine engine,
            TrainingListener listener,
            Clock clock,
            String attempt,
            FileOperations files) {
        this.plan = plan;
        this.engine = engine;
        this.listener = listener;
        this.clock = clock;
        this.attempt = attempt;
        this.files = files;
    }

    /** Returns when the finished model is in its folder. */
    public TrainingResult train() {
        try (MetricsLog log = MetricsLog.open(plan.metricsFile(), clock);
                ShardRows rows = ShardRows.open(plan.dataFolders())) {
            ModelFit.require(plan, rows);
            TrainingListener everyone = new BothListeners(log, listener);
            TrainingInputs inputs = PlanInputs.of(plan, rows);
            Checkpoints checkpoints = checkpoints(everyone);
            Optional<Checkpoint> resumed = checkpoints.resume();
            CursorState position = resumed.map(checkpoint -> position(checkpoint, inputs, everyone))
                    .orElseGet(() -> CursorState.start(plan.settings().seed()));
            DataCursor cursor = new DataCursor(rows, plan.settings().batch(), position);
            return train(cursor, inputs, resumed, checkpoints, everyone);
        }
    }

    private Checkpoints checkpoints(TrainingListener everyone) {
        Path scratch = plan.checkpoints().path().resolve(RESUMED);
        return plan.home().open(scratch, files, attempt, plan.settings().checkpoint(), everyone::note);
    }

    /** Where to go on in the data. Of other rows nobody knows which ones were visited, so their epoch begins anew. */
    private CursorState position(Checkpoint checkpoint, TrainingInputs inputs, TrainingListener everyone) {
        Set<Ingredient> others = checkpoint.requireMadeFrom(
                inputs, plan.describe(), plan.settings().checkpoint().mayDiffer());
        everyone.note("Resuming " + plan.recipe() + " after step "
                + checkpoint.state().step() + " of " + checkpoint.state().totalSteps()
                + (others.isEmpty() ? "" : ", with other " + names(others)));
        CursorState position = checkpoint.state().cursor();
        return Collections.disjoint(others, OF_THE_ROWS)
                ? position
                : new CursorState(position.seed(), position.epoch(), 0);
    }

    private static String names(Set<Ingredient> ingredients) {
        return ingredients.stream().sorted().map(Ingredient::key).collect(Collectors.joining(", "));
    }

    private TrainingResult train(
            DataCursor cursor,
            TrainingInputs inputs,
            Optional<Checkpoint> resumed,
            Checkpoints checkpoints,
            TrainingListener everyone) {
        TrainingSettings settings = plan.settings();
        int microTokens = settings.batch().microBatchTokens();
        long totalSteps = settings.length().steps(cursor);
        try (TrainedModel model = plan.weights()
                        .open(
                                engine,
                                plan.start(),
                                settings.dtype(),
                                settings.seed(),
                                resumed.map(Checkpoint::folder));
                TrainingPass pass = new TrainingPass(
                        model.model(), microTokens, plan.weights().trainable());
                AdamWOptimizer optimizer = new AdamWOptimizer(engine, settings.optimizer(), pass.parameters());
                TrainingObjective objective =
                        plan.objective().open(engine, model.model().config(), microTokens);
                BackgroundCheckpoints background = new BackgroundCheckpoints(
                        checkpoints, Runtime.getRuntime().maxMemory() / SHARE_FOR_A_COPY)) {
            resumed.ifPresent(checkpoint -> optimizer.load(
                    checkpoint.optimizerFile(), checkpoint.state().updates()));
            TrainingStep step = new TrainingStep(engine, pass, objective, optimizer, settings.clip());
            TrainingTally tally = resumed.map(
                            checkpoint -> TrainingTally.resumed(clock, totalSteps, checkpoint.state()))
                    .orElseGet(() -> new TrainingTally(clock, totalSteps));
            stepToTheEnd(new TrainingRun(plan, inputs, cursor, model, optimizer, step, tally), background, everyone);
            saveFinished(model);
            return tally.result(plan.model());
        }
    }

    private void stepToTheEnd(TrainingRun run, BackgroundCheckpoints checkpoints, TrainingListener everyone) {
        while (!run.tally().isFinished()) {
            everyone.step(run.advance());
            run.tally().requireProgress(plan.recipe());
            if (plan.settings()
                    .checkpoint()
                    .isDue(run.tally().step(), run.tally().totalSteps())) {
                checkpoints.save(run);
            }
        }
        checkpoints.finish();
    }

    /** The folder appears whole or not at all. */
    private void saveFinished(TrainedModel model) {
        Path target = plan.model().path();
        Path temporary = target.resolveSibling("." + target.getFileName() + ".tmp-" + attempt);
        try {
            Folders.delete(temporary);
            Files.createDirectories(temporary);
            model.save(temporary);
            plan.weights().complete(plan.start(), temporary);
        } catch (IOException e) {
            throw IoFailures.writing(temporary, e);
        }
        AtomicFiles.moveFolder(temporary, target);
    }
}
