package dev.stillhouse.finetune.spark;

import dev.stillhouse.finetune.TrainingResult;
import java.io.Serializable;

/** What a worker does. It must resume by itself when an earlier attempt got somewhere. */
@FunctionalInterface
public interface TrainingTask extends Serializable {
    /** @param attempt a name that no other attempt of the same job has */
    TrainingResult run(String attempt);
}
