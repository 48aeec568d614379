package dev.stillhouse.finetune;

import dev.stillhouse.finetune.checkpoint.Checkpoint;
import dev.stillhouse.finetune.collective.DeviceRing;
import dev.stillhouse.finetune.collective.GradientExchange;
import dev.stillhouse.finetune.collective.SingleWorker;
import dev.stillhouse.finetune.optimizer.AdamWOptimizer;
import dev.stillhouse.finetune.optimizer.AdamWSettings;
import dev.stillhouse.finetune.optimizer.LocalAdamW;
import dev.stillhouse.finetune.optimizer.Optimizer;
import dev.stillhouse.finetune.optimizer.SharedAdamW;
import dev.stillhouse.llama.LossTerms;
import dev.stillhouse.llama.Parameter;
import dev.stillhouse.llama.TokenBatch;
import dev.stillhouse.llama.TrainingPass;
import dev.stillhouse.tensor.DeviceCollective;
import dev.stillhouse.tensor.Engine;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** All that a training keeps in memory: model, activations, gradients, moments, and what the objective has. Owns them. */
final class TrainingParts implements AutoCloseable {
    private final Engine engine;
    private final Deque<Owned> owned = new ArrayDeque<>();
    private final TrainedModel model;
    private final List<Parameter> parameters;
    private final Optimizer optimizer;
    private final TrainingPass pass;
    private final TrainingObjective objective;
    private final TrainingStep step;

    private interface Owned extends AutoCloseable {
        @Override
        void close();
    }

    /** @param resumed where the trained weights and the moments come from, if any */
    static TrainingParts open(TrainingPlan plan, Engine engine, TrainingWorker worker, Optional<Checkpoint> resumed) {
        return new TrainingParts(plan, engine, worker, resumed);
    }

    private TrainingParts(TrainingPlan plan, Engine engine, TrainingWorker worker, Optional<Checkpoint> resumed) {
        this.engine = engine;
        TrainingSettings settings = plan.settings();
        int microTokens = settings.batch().microBatchTokens();
        try {
            model = plan.weights()
                    .open(engine, plan.start(), settings.dtype(), settings.seed(), resumed.map(Checkpoint::folder));
            owned.push(model::close);
            double momentBytes = settings.optimizer().state().bytes();
            pass = new TrainingPass(model.model(), microTokens, plan.weights().trainable(), momentBytes);
            owned.push(pass::close);
            parameters = pass.parameters();
            objective = plan.objective().open(engine, model.model().config(), microTokens);
            owned.push(objective::close);
            if (worker.isAlone()) {
                optimizer = new AdamWOptimizer(engine, settings.optimizer(), parameters);
                owned.push(optimizer::close);
                GradientSum own = new GradientSum.Own(engine, parameters);
                step = new TrainingStep(engine, pass, objective, optimizer, own, settings.clip(), worker);
            } else {
                Distribution distribution = settings.distribution();
                int block = settings.optimizer().state().blockElements();
                Optional<DeviceCollective> devices =
                        DeviceRing.meet(engine, worker.collective(), worker.listener()::note);
                devices.ifPresent(met -> owned.push(met::close));
                GradientExchange exchange = new GradientExchange(
                        engine,
                        worker.collective(),
                        pass.groups(),
                        distribution.exchange().inBlocksOf(block),
                        devices);
                owned.push(exchange::close);
                optimizer = optimizer(settings.optimizer(), exchange, distribution);
                owned.push(optimizer::close);
                boolean local = distribution.localSteps().areUsed();
                GradientSum sum = local ? new GradientSum.Own(engine, parameters) : new GradientSum.Exchanged(exchange);
                TrainingWorker deciding = local ? worker.deciding(new SingleWorker()) : worker;
                step = new TrainingStep(engine, pass, objective, optimizer, sum, settings.clip(), deciding);
            }
            resumed.ifPresent(this::loadMoments);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private Optimizer optimizer(AdamWSettings settings, GradientExchange exchange, Distribution distribution) {
        if (distribution.localSteps().areUsed()) {
            return new LocalAdamW(engine, settings, exchange, distribution.localSteps());
        }
        return distribution.exchange().sharedMoments()
                ? new SharedAdamW(engine, settings, exchange)
                : new AdamWOptimizer(engine, settings, parameters);
    }

    TrainedModel model() {
        return model;
    }

    List<Parameter> parameters() {
        return parameters;
    }

    Optimizer optimizer() {
        return optimizer;
    }

    TrainingStep step() {
        return step;
    }

    Engine engine() {
        return engine;
    }

    /** The loss of a batch with the weights as they are. */
    LossTerms evaluate(TokenBatch batch) {
        return pass.evaluate(batch, objective);
    }

    /** Makes the weights those of a checkpoint of this training; the moments stay as they are. */
    void loadWeights(Checkpoint checkpoint) {
        model.load(checkpoint.folder(), engine, parameters);
    }

    /** Makes weights and moments those of a checkpoint of this training. */
    void load(Checkpoint checkpoint) {
        loadWeights(checkpoint);
        loadMoments(checkpoint);
    }

    private void loadMoments(Checkpoint checkpoint) {
        optimizer.resume(checkpoint.folder(), checkpoint.state().updates());
    }

    @Override
    public void close() {
        owned.forEach(Owned::close);
        owned.clear();
    }
}
