package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.llama.weights.FileContent;
import java.util.Map;

/** What a training puts into a checkpoint. */
public interface CheckpointContent {
    /** The trained weights, as the files of an HF or PEFT folder, and the optimizer's moments. */
    Map<String, FileContent> files();

    TrainingState state();
}
