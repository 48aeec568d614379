package dev.stillhouse.finetune;

import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.run.AtomicFiles;
import dev.stillhouse.contracts.run.Folders;
import dev.stillhouse.finetune.checkpoint.BackgroundCheckpoints;
import dev.stillhouse.finetune.checkpoint.Checkpoint;
import dev.stillhouse.finetune.checkpoint.Checkpoints;
import dev.stillhouse.finetune.checkpoint.FencedFiles;
import dev.stillhouse.finetune.checkpoint.FileOperations;
import dev.stillhouse.finetune.checkpoint.Ingredient;
import dev.stillhouse.finetune.checkpoint.LocalFiles;
import dev.stillhouse.finetune.checkpoint.TrainingInputs;
import dev.stillhouse.finetune.data.CursorState;
import dev.stillhouse.finetune.data.DataCursor;
import dev.stillhouse.finetune.data.ShardRows;
import dev.stillhouse.tensor.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Trains one recipe: open the data, resume from the newest checkpoint that verifies, step until the end, write the model. Where several
 * workers train together each of them runs this, and the first one writes.
 *
 * <p>A training that was interrupted anywhere and runs again on as many workers ends with the same bytes as one that was not.
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
    private final TrainingWorker worker;
    private final FileOperations files;

    /** On a worker of its own. */
    public Trainer(TrainingPlan plan, Engine engine, TrainingListener listener, Clock clock, String attempt) {
        this(plan, engine, TrainingWorker.alone(listener, clock, attempt));
    }

    public Trainer(TrainingPlan plan, Engine engine, TrainingWorker worker) {
        this(plan, engine, worker, new LocalFiles());
    }

    Trainer(TrainingPlan plan, Engine engine, TrainingWorker worker, FileOperations files) {
        this.plan = plan;
        this.engine = engine;
        this.worker = worker;
        this.files = new FencedFiles(files, worker.fence());
    }

    /** Returns when the finished model is in its folder. */
    public TrainingResult train() {
        worker.pulse().enters(Pulse.Phase.OPENING, 0);
        if (!worker.isFirst()) {
            return train(TrainingListener.SILENT);
        }
        try (MetricsLog log = MetricsLog.open(plan.metricsFile(), worker.clock())) {
            return train(new BothListeners(log, worker.listener()));
        }
    }

    private TrainingResult train(TrainingListener everyone) {
        try (ShardRows rows = ShardRows.open(plan.dataFolders())) {
            ModelFit.require(plan, rows);
            TrainingInputs inputs = PlanInputs.of(plan, rows);
            worker.requireSame("inputs", inputs.toJson().toString());
            Checkpoints checkpoints = checkpoints(everyone);
            Optional<Checkpoint> resumed =
                    agree(checkpoints, worker.isFirst() ? checkpoints.resume() : Optional.empty());
            CursorState position = resumed.map(checkpoint -> position(checkpoint, inputs, everyone))
                    .orElseGet(() -> CursorState.start(plan.settings().seed()));
            DataCursor cursor = new DataCursor(rows, plan.settings().batch(), position);
            Optional<Validation> validation = Validation.open(plan, inputs, worker, everyone::note);
            try {
                return train(cursor, inputs, resumed, checkpoints, validation, everyone);
            } finally {
                validation.ifPresent(Validation::close);
            }
        }
    }

    private Checkpoints checkpoints(TrainingListener everyone) {
        Path scratch = plan.checkpoints().path().resolve(RESUMED);
        return plan.home()
                .fencedBy(worker.fence())
                .open(scratch, files, worker.attempt(), plan.settings().checkpoint(), everyone::note);
    }

    /** The checkpoint that the first worker chose, on all of them. */
    private Optional<Checkpoint> agree(Checkpoints checkpoints, Optional<Checkpoint> ofFirst) {
        String name = worker.ofFirst(ofFirst.map(Checkpoint::name).orElse(""));
        if (worker.isFirst()) {
            return ofFirst;
        }
        return name.isEmpty() ? Optional.empty() : Optional.of(checkpoints.chosen(name));
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
            Optional<Validation> validation,
            TrainingListener everyone) {
        long totalSteps = plan.settings().length().steps(cursor);
        TrainingTally tally = resumed.map(
                        checkpoint -> TrainingTally.resumed(worker.clock(), totalSteps, checkpoint.state()))
                .orElseGet(() -> new TrainingTally(worker.clock(), totalSteps));
        try (TrainingParts parts = TrainingParts.open(plan, engine, worker, resumed);
                BackgroundCheckpoints background = new BackgroundCheckpoints(
                        checkpoints, Runtime.getRuntime().maxMemory() / SHARE_FOR_A_COPY)) {
            TrainingRun run = new TrainingRun(plan, inputs, cursor, parts, tally, guard(resumed), validation, worker);
            while (!tally.isFinished()) {
                everyone.step(run.advance());
                run.meetIfDue();
                if (tally.isStuck()) {
                    rollBack(run, background, checkpoints, everyone);
                }
                if (plan.settings().checkpoint().isDue(tally.step(), totalSteps)) {
                    save(run, background, everyone);
                } else if (plan.settings().distribution().isCompared(tally.step())) {
                    run.requireSameWeights();
                }
            }
            background.finish();
            return worker.isFirst() ? finish(run, checkpoints, everyone) : tally.result(plan.model());
        }
    }

    private StepGuard guard(Optional<Checkpoint> resumed) {
        return new StepGuard(
                plan.settings().spikes(),
                resumed.map(checkpoint -> checkpoint.state().acceptedLosses()).orElseGet(List::of));
    }

    private void save(TrainingRun run, BackgroundCheckpoints background, TrainingListener everyone) {
        run.requireSameWeights();
        run.measure().ifPresent(everyone::validation);
        worker.pulse().enters(Pulse.Phase.SAVING, run.tally().step());
        if (worker.isFirst()) {
            background.save(run);
        } else {
            run.parts().optimizer().contribute();
        }
    }

    /**
     * Takes weights and moments from the newest checkpoint with other ones than now, and goes on with the data that follows: what came since
     * is left out.
     */
    private void rollBack(
            TrainingRun run, BackgroundCheckpoints background, Checkpoints checkpoints, TrainingListener everyone) {
        if (plan.settings().distribution().localSteps().areUsed()) {
            throw run.tally().diverged(plan.recipe());
        }
        background.finish();
        long updates = run.parts().optimizer().updates();
        Optional<Checkpoint> before = agree(
                checkpoints,
                worker.isFirst() ? checkpoints.newest(state -> state.updates() < updates) : Optional.empty());
        Checkpoint checkpoint = before.orElseThrow(() -> run.tally().diverged(plan.recipe()));
        everyone.note(run.tally().skippedInARow() + " steps in a row were bad, the last is step "
                + run.tally().step() + "; weights and moments are those after step "
                + checkpoint.state().step() + " again, and the data since is left out");
        run.parts().load(checkpoint);
        run.tally().rolledBack();
    }

    /** Writes the model that the training ends with. */
    private TrainingResult finish(TrainingRun run, Checkpoints checkpoints, TrainingListener everyone) {
        TrainingResult result = run.tally().result(plan.model());
        Optional<Checkpoint> best = plan.validation().model() == FinishedModel.BEST
                ? run.validation().flatMap(rows -> checkpoints.best(rows.of()))
                : Optional.empty();
        if (best.isPresent()) {
            long step = best.get().state().step();
            double loss = best.get().state().validation().orElseThrow().loss();
            run.parts().loadWeights(best.get());
            everyone.note("%s is the model after step %d of %d, whose validation loss %s is the lowest"
                    .formatted(plan.recipe(), step, run.tally().totalSteps(), loss));
            result = result.withModelOf(step, loss);
        } else if (plan.validation().model() == FinishedModel.BEST) {
            everyone.note(plan.recipe() + " is the model after the last step: no checkpoint has a validation loss");
        }
        saveFinished(run.parts().model());
        checkpoints.forgetFetched();
        return result;
    }

    /** The folder appears whole or not at all. */
    private void saveFinished(TrainedModel model) {
        Path target = plan.model().path();
        Path temporary = target.resolveSibling("." + target.getFileName() + ".tmp-" + worker.attempt());
        try {
            Folders.delete(temporary);
            Files.createDirectories(temporary);
            model.save(temporary);
            plan.weights().complete(plan.start(), temporary);
        } catch (IOException e) {
            throw IoFailures.writing(temporary, e);
        }
        worker.fence().requireHeld();
        AtomicFiles.moveFolder(temporary, target);
    }
}
