package dev.stillhouse.finetune;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.finetune.checkpoint.TrainingInputs;
import dev.stillhouse.finetune.data.HeldOutRows;
import dev.stillhouse.finetune.data.ShardRows;
import dev.stillhouse.finetune.data.Share;
import dev.stillhouse.llama.LossTerms;
import dev.stillhouse.llama.TokenBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Measures a training on rows that it does not see. All workers measure their shares and get the same numbers. Nothing that the training
 * depends on changes. Owns the rows.
 */
final class Validation implements AutoCloseable {
    private final TrainingWorker worker;
    private final int microBatchTokens;
    private final ShardRows shards;
    private final HeldOutRows rows;
    private final String of;

    /**
     * @return nothing where the plan has no rows for it, or none of them has a label
     * @throws dev.stillhouse.contracts.failure.Failure of the shards; DATASET_EMPTY when the best checkpoint is wanted and none can be told
     */
    static Optional<Validation> open(
            TrainingPlan plan, TrainingInputs inputs, TrainingWorker worker, Consumer<String> notes) {
        if (plan.validation().data().isEmpty()) {
            return Optional.empty();
        }
        ShardRows shards = ShardRows.open(plan.validation().folders());
        try {
            Validation validation = new Validation(plan, inputs, worker, shards);
            worker.requireSame("held-out rows", validation.of);
            if (validation.rows.count() > 0) {
                return Optional.of(validation);
            }
        } catch (RuntimeException e) {
            shards.close();
            throw e;
        }
        shards.close();
        sayNothingIsMeasured(plan, notes);
        return Optional.empty();
    }

    private static void sayNothingIsMeasured(TrainingPlan plan, Consumer<String> notes) {
        String why = "Recipe %s: no row in %s has a token to learn"
                .formatted(plan.recipe(), plan.validation().data());
        if (plan.validation().model() == FinishedModel.BEST) {
            throw FailureCode.DATASET_EMPTY.with(
                    "%s, so no checkpoint is the best one; raise data.validation, or set validation.model to last",
                    why);
        }
        notes.accept(why + ", so no validation loss is measured");
    }

    private Validation(TrainingPlan plan, TrainingInputs inputs, TrainingWorker worker, ShardRows shards) {
        ModelFit.require(plan, shards);
        this.worker = worker;
        this.microBatchTokens = plan.settings().batch().microBatchTokens();
        this.shards = shards;
        this.rows = new HeldOutRows(shards, plan.validation().rows());
        this.of = of(plan, inputs, shards, rows.count());
    }

    private static String of(TrainingPlan plan, TrainingInputs inputs, ShardRows shards, int rows) {
        Map<String, String> parts = new TreeMap<>();
        parts.put("data", shards.hashes().getOrDefault("data", ""));
        parts.put("rows", Integer.toString(rows));
        parts.put("objective", plan.objective().describe());
        plan.objective()
                .inputs()
                .keySet()
                .forEach(name -> parts.put(name, inputs.hashes().getOrDefault(name, "")));
        return Hashes.ofMap(parts);
    }

    /** What tells whether two losses compare: they do when this is the same. */
    String of() {
        return of;
    }

    ValidationMetrics measure(TrainingParts parts, long step, long totalSteps) {
        Instant begun = worker.clock().instant();
        Sum own = new Sum(parts, step);
        rows.visit(new Share(worker.collective().rank(), worker.collective().size()), microBatchTokens, own::add);
        worker.pulse().enters(Pulse.Phase.WAITING, step);
        double[] sums = worker.collective().sum(own.loss.total(), own.loss.crossEntropy(), own.loss.divergence());
        long labels = rows.labels();
        double seconds = Duration.between(begun, worker.clock().instant()).toNanos() / 1e9;
        return new ValidationMetrics(
                step, totalSteps, sums[0] / labels, sums[1] / labels, sums[2] / labels, labels, seconds);
    }

    /** This worker's share of the loss, of which every batch may take as long as one of a step. */
    private final class Sum {
        private final TrainingParts parts;
        private final long step;
        private LossTerms loss = LossTerms.ZERO;

        Sum(TrainingParts parts, long step) {
            this.parts = parts;
            this.step = step;
        }

        void add(TokenBatch batch) {
            worker.pulse().enters(Pulse.Phase.COMPUTING, step);
            loss = loss.plus(parts.evaluate(batch));
        }
    }

    @Override
    public void close() {
        shards.close();
    }
}
