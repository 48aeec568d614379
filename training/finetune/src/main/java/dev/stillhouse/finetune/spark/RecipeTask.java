package dev.stillhouse.finetune.spark;

import dev.stillhouse.finetune.EngineSource;
import dev.stillhouse.finetune.Trainer;
import dev.stillhouse.finetune.TrainingListener;
import dev.stillhouse.finetune.TrainingPlan;
import dev.stillhouse.finetune.TrainingResult;
import dev.stillhouse.finetune.checkpoint.Fence;
import dev.stillhouse.tensor.Engine;
import java.time.Clock;

/** Trains a recipe on the engine of the worker. What it reports goes to the recipe's metrics file, which the driver follows. */
public record RecipeTask(TrainingPlan plan, EngineSource engines) implements TrainingTask {
    @Override
    public TrainingResult run(WorkerContext worker) {
        try (Engine engine = engines.open()) {
            Fence fence = Fence.around(plan.checkpoints().path(), worker.attempt());
            return new Trainer(plan, engine, TrainingListener.SILENT, Clock.systemUTC(), worker.attempt(), fence)
                    .train();
        }
    }
}
