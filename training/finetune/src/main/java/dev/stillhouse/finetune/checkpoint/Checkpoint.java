package dev.stillhouse.finetune.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.FailureCode;
import java.nio.file.Path;
import java.util.List;

/** A checkpoint whose files were found to be as its manifest says. */
public record Checkpoint(Path folder, TrainingState state) {
    public static final String OPTIMIZER_FILE = "optimizer.safetensors";

    public String name() {
        return String.valueOf(folder.getFileName());
    }

    public Path optimizerFile() {
        return folder.resolve(OPTIMIZER_FILE);
    }

    /** @throws dev.stillhouse.contracts.failure.Failure CHECKPOINT_MISMATCH, naming all that differs */
    public void requireMadeFrom(TrainingInputs inputs, ObjectNode settings) {
        List<String> differences = state.differences(inputs, settings);
        if (!differences.isEmpty()) {
            throw FailureCode.CHECKPOINT_MISMATCH.with(
                    "Checkpoint %s was made with %s; train on with what it was made with, or delete %s to train anew",
                    folder, String.join(", ", differences), folder.resolveSibling(""));
        }
    }
}
