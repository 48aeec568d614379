package dev.stillhouse.finetune.checkpoint;

import java.nio.file.Path;

/** What a training puts into a checkpoint. */
public interface CheckpointContent {
    /** Writes the trained weights, as an HF or PEFT folder. */
    void writeWeights(Path folder);

    void writeOptimizer(Path file);

    TrainingState state();
}
