package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.run.AtomicFiles;
import dev.stillhouse.contracts.run.Folders;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The checkpoints of one recipe, of which only one training may be the writer. A checkpoint is written beside its place, flushed, and
 * renamed to it; resuming takes the newest one whose every byte verifies.
 */
public final class Checkpoints {
    private static final String LATEST = "latest";

    private final CheckpointFolder folder;
    private final CheckpointPolicy policy;
    private final String attempt;
    private final Consumer<String> notes;
    private final Consumer<WritingStage> stages;

    /**
     * @param attempt a name for this try at the training; it tells the temporary folders of different tries apart
     * @param notes hears what people should know, such as that a checkpoint was damaged
     * @param stages hears how far the writing of a checkpoint is
     */
    public Checkpoints(
            Path folder,
            CheckpointPolicy policy,
            String attempt,
            Consumer<String> notes,
            Consumer<WritingStage> stages) {
        this.folder = new CheckpointFolder(folder);
        this.policy = policy;
        this.attempt = attempt;
        this.notes = notes;
        this.stages = stages;
    }

    /** The step of the newest checkpoint by name alone: how far a training has come, for whoever watches it. */
    public static OptionalLong newestStep(Path folder) {
        return new CheckpointFolder(folder).newestStep();
    }

    /** The newest checkpoint that verifies. Newer ones that do not are moved out of the way, with a note. */
    public Optional<Checkpoint> resume() {
        folder.removeLeftovers();
        for (Path candidate : folder.checkpoints()) {
            Optional<String> problem = CheckpointManifest.problem(candidate);
            if (problem.isEmpty()) {
                pointLatestTo(candidate);
                return Optional.of(open(candidate));
            }
            Path moved = folder.quarantine(candidate);
            notes.accept("Checkpoint " + candidate + " is damaged (" + problem.get() + "); it was moved to "
                    + moved.getFileName() + " and the one before it is used");
        }
        CheckpointFolder.delete(folder.folder().resolve(LATEST));
        return Optional.empty();
    }

    private void pointLatestTo(Path checkpoint) {
        AtomicFiles.write(folder.folder().resolve(LATEST), checkpoint.getFileName() + "\n");
    }

    private static Checkpoint open(Path checkpoint) {
        return new Checkpoint(checkpoint, TrainingState.read(checkpoint.resolve(TrainingState.FILE)));
    }

    public boolean isDue(long step, long totalSteps) {
        return policy.isDue(step, totalSteps);
    }

    /** Writes a checkpoint, then removes the oldest beyond those to keep. */
    public Checkpoint write(CheckpointContent content) {
        TrainingState state = content.state();
        Path temporary = folder.temporary(state.step(), attempt);
        Path target = folder.folder().resolve(CheckpointFolder.name(state.step()));
        try {
            fill(temporary, content, state);
        } catch (Failure e) {
            discard(temporary, e);
            throw e;
        } catch (IOException e) {
            Failure failure = IoFailures.writing(temporary, e);
            discard(temporary, failure);
            throw failure;
        }
        AtomicFiles.moveFolder(temporary, target);
        stages.accept(WritingStage.MOVED_TO_ITS_PLACE);
        pointLatestTo(target);
        stages.accept(WritingStage.LATEST_WRITTEN);
        prune(target);
        return new Checkpoint(target, state);
    }

    private void fill(Path temporary, CheckpointContent content, TrainingState state) throws IOException {
        Folders.delete(temporary);
        Files.createDirectories(temporary);
        stages.accept(WritingStage.STARTED);
        content.writeWeights(temporary);
        stages.accept(WritingStage.WEIGHTS_WRITTEN);
        content.writeOptimizer(temporary.resolve(Checkpoint.OPTIMIZER_FILE));
        stages.accept(WritingStage.OPTIMIZER_WRITTEN);
        Files.writeString(temporary.resolve(TrainingState.FILE), state.toJson());
        for (Path file : Folders.files(temporary)) {
            flush(file);
        }
        stages.accept(WritingStage.STATE_WRITTEN);
        String manifest = CheckpointManifest.of(temporary, state).toJson();
        AtomicFiles.write(temporary.resolve(CheckpointManifest.FILE), manifest);
        stages.accept(WritingStage.MANIFEST_WRITTEN);
    }

    private static void flush(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** A full disk needs its space back; the first error is the one that matters. */
    private static void discard(Path temporary, Failure first) {
        try {
            Folders.delete(temporary);
        } catch (IOException e) {
            first.addSuppressed(e);
        }
    }

    /** Nothing is removed unless the newest checkpoint can be read back. */
    private void prune(Path newest) {
        List<Path> all = folder.checkpoints();
        if (all.size() <= policy.keep()) {
            return;
        }
        CheckpointManifest.problem(newest).ifPresent(problem -> {
            throw FailureCode.CHECKPOINT_DAMAGED.with(
                    "Checkpoint %s does not verify right after it was written (%s); check the disk, older checkpoints were kept",
                    newest, problem);
        });
        all.stream().skip(policy.keep()).forEach(folder::prune);
    }
}
