package dev.stillhouse.finetune.optimizer;

import dev.stillhouse.llama.weights.FileContent;
import java.nio.file.Path;
import java.util.Map;

/** Moves weights by their gradients, with state of its own that checkpoints keep. */
public interface Optimizer extends AutoCloseable {
    /** The state file of a checkpoint. */
    String FILE = "optimizer.safetensors";

    /** Updates applied so far, those before a {@link #load} included. */
    long updates();

    /**
     * Applies the gradients once.
     *
     * @param share of the learning rate, from the schedule
     */
    void update(double share);

    /**
     * The state file: safetensors with {@code <name>.first} and {@code <name>.second} per parameter, F32, in the parameter's shape; or, of
     * moments in 8 bits, {@code <name>.first.codes}, U8, in the parameter's shape, {@code <name>.first.scales}, F32, [1, blocks], and the same
     * of {@code second}, as {@link dev.stillhouse.tensor.QuantizedMoment} has them.
     */
    FileContent content();

    /** All files of its state by name, {@link #content} among them. */
    default Map<String, FileContent> files() {
        return Map.of(FILE, content());
    }

    /** Does this worker's part of the writing of {@link #files} on the first one. */
    default void contribute() {}

    /** Brings workers together that update alone; nothing where they do not. */
    default void meet() {}

    /**
     * Goes on from a state file, whatever number of workers wrote it.
     *
     * @param updates how many were applied when it was written
     */
    void load(Path file, long updates);

    /** Goes on from a checkpoint's folder with {@link #files}. */
    default void resume(Path folder, long updates) {
        load(folder.resolve(FILE), updates);
    }

    @Override
    void close();
}
