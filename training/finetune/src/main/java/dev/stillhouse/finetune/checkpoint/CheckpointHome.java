package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.run.Folders;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Says where the checkpoints of a recipe lie. Serializable, to travel to the worker that writes them. */
public sealed interface CheckpointHome extends Serializable {
    /**
     * Opens them for the one who writes, and for those who read what that one chose.
     *
     * @param scratch a folder that all workers of the training see, for the files of a checkpoint that is resumed from; not needed where
     *     these have paths already
     * @param files the way to folders
     * @param attempt a name for this try at the training; it tells what different tries write apart
     * @param notes hears what people should know, such as that a checkpoint was damaged
     */
    Checkpoints open(
            Path scratch, FileOperations files, String attempt, CheckpointPolicy policy, Consumer<String> notes);

    /** The step of the newest checkpoint by name alone: how far a training has come, for whoever watches it. */
    OptionalLong newestStep();

    /** Deletes all of them, for a training that begins anew. */
    void clear();

    /** A folder that all workers see, in a file system that moves folders at once. */
    record Folder(String path) implements CheckpointHome {
        @Override
        public Checkpoints open(
                Path scratch, FileOperations files, String attempt, CheckpointPolicy policy, Consumer<String> notes) {
            return new Checkpoints(Path.of(path), policy, attempt, notes, files);
        }

        @Override
        public OptionalLong newestStep() {
            return CheckpointFolder.newestStep(Path.of(path));
        }

        @Override
        public void clear() {
            try {
                Folders.delete(Path.of(path));
            } catch (IOException e) {
                throw IoFailures.writing(Path.of(path), e);
            }
        }
    }

    /** An object store, or another file system that workers reach over the network. */
    record Store(StoreSource source) implements CheckpointHome {
        @Override
        public Checkpoints open(
                Path scratch, FileOperations files, String attempt, CheckpointPolicy policy, Consumer<String> notes) {
            return new Checkpoints(new CheckpointStore(source.open(), scratch, attempt), policy, notes);
        }

        @Override
        public OptionalLong newestStep() {
            return CheckpointStore.newestStep(source.open());
        }

        @Override
        public void clear() {
            CheckpointStore.clear(source.open());
        }
    }
}
