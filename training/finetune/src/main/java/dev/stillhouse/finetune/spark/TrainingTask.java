package dev.stillhouse.finetune.spark;

import dev.stillhouse.finetune.TrainingResult;
import java.io.Serializable;

/** What a worker does. It must resume by itself when an earlier attempt got somewhere. */
@FunctionalInterface
public interface TrainingTask extends Serializable {
    TrainingResult run(WorkerContext worker);
}
