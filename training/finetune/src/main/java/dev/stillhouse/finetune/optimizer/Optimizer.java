package dev.stillhouse.finetune.optimizer;

import dev.stillhouse.llama.weights.FileContent;
import java.nio.file.Path;

/** Moves weights by their gradients, with state of its own that checkpoints keep. */
public interface Optimizer extends AutoCloseable {
    /** Updates applied so far, those before a {@link #load} included. */
    long updates();

    /**
     * Applies the gradients once.
     *
     * @param share of the learning rate, from the schedule
     */
    void update(double share);

    /** The state file: safetensors with {@code <name>.first} and {@code <name>.second} per parameter, F32, in the parameter's shape. */
    FileContent content();

    /** Does this worker's part of the writing of {@link #content} on another one. */
    default void contribute() {}

    /**
     * Goes on from a state file, whatever number of workers wrote it.
     *
     * @param updates how many were applied when it was written
     */
    void load(Path file, long updates);

    @Override
    void close();
}
