package dev.stillhouse.finetune.spark;

import dev.stillhouse.finetune.EngineSource;
import dev.stillhouse.finetune.Trainer;
import dev.stillhouse.finetune.TrainingListener;
import dev.stillhouse.finetune.TrainingPlan;
import dev.stillhouse.finetune.TrainingResult;
import dev.stillhouse.finetune.TrainingWorker;
import dev.stillhouse.finetune.collective.Collective;
import dev.stillhouse.finetune.collective.RingMeeting;
import dev.stillhouse.tensor.Engine;
import java.time.Clock;
import java.time.Duration;

/** Trains a recipe on the engine of the worker. What it reports goes to the recipe's metrics file, which the driver follows. */
public record RecipeTask(TrainingPlan plan, EngineSource engines) implements TrainingTask {
    /** All workers have started when they meet; only the network is between them. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public TrainingResult run(WorkerContext worker) {
        RingMeeting meeting = new RingMeeting(worker.host(), worker.rank(), worker.worldSize(), PATIENCE);
        try (Collective collective = meeting.meet(worker::allGather);
                Engine engine = engines.open()) {
            TrainingWorker self = new TrainingWorker(
                    collective, worker.pulse(), TrainingListener.SILENT, Clock.systemUTC(), worker.attempt());
            return new Trainer(plan, engine, self).train();
        }
    }
}
