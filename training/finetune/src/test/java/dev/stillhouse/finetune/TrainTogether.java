package dev.stillhouse.finetune;

import dev.stillhouse.engine.nd4j.Nd4jEngine;
import dev.stillhouse.finetune.collective.Collective;
import dev.stillhouse.finetune.collective.RingFixture;
import dev.stillhouse.tensor.Engine;
import java.time.Clock;
import java.util.function.IntFunction;

/** Trains a plan on several workers, each a thread of this process with an engine of its own. */
final class TrainTogether {
    private TrainTogether() {}

    static TrainingResult train(TrainingPlan plan, TrainingListener listener) {
        return train(plan, listener, rank -> new Nd4jEngine(1));
    }

    static TrainingResult train(TrainingPlan plan, TrainingListener listener, IntFunction<Engine> engines) {
        return train(plan, listener, engines, Pulse.NONE);
    }

    /** @param pulse of the first worker */
    static TrainingResult train(
            TrainingPlan plan, TrainingListener listener, IntFunction<Engine> engines, Pulse pulse) {
        return RingFixture.run(
                        plan.settings().distribution().workers(),
                        collective ->
                                train(plan, listener, engines, collective.rank() == 0 ? pulse : Pulse.NONE, collective))
                .get(0);
    }

    /** Each with a plan of its own. */
    static TrainingResult train(IntFunction<TrainingPlan> plans, int workers) {
        return RingFixture.run(
                        workers,
                        collective -> train(
                                plans.apply(collective.rank()),
                                TrainingListener.SILENT,
                                rank -> new Nd4jEngine(1),
                                Pulse.NONE,
                                collective))
                .get(0);
    }

    private static TrainingResult train(
            TrainingPlan plan,
            TrainingListener listener,
            IntFunction<Engine> engines,
            Pulse pulse,
            Collective collective) {
        try (Engine engine = engines.apply(collective.rank())) {
            TrainingWorker worker = new TrainingWorker(collective, pulse, listener, Clock.systemUTC(), "try");
            return new Trainer(plan, engine, worker).train();
        }
    }
}
