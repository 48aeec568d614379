package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.contracts.failure.FailureCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The checkpoints of one recipe, of which only one training may be the writer, with one thread at a time. A checkpoint is written beside its place, forced to the
 * disk, and moved to it; resuming takes the newest one whose every byte verifies.
 */
public final class Checkpoints {
    private final CheckpointFolder folder;
    private final CheckpointPolicy policy;
    private final Consumer<String> notes;
    /** Those whose every byte was read back by this writer. */
    private final Set<Path> verified = new HashSet<>();

    /**
     * @param attempt a name for this try at the training; it tells the temporary names of different tries apart
     * @param notes hears what people should know, such as that a checkpoint was damaged
     */
    public Checkpoints(
            Path folder, CheckpointPolicy policy, String attempt, Consumer<String> notes, FileOperations files) {
        this.folder = new CheckpointFolder(folder, files, attempt);
        this.policy = policy;
        this.notes = notes;
    }

    /** The step of the newest checkpoint by name alone: how far a training has come, for whoever watches it. */
    public static OptionalLong newestStep(Path folder) {
        return CheckpointFolder.newestStep(folder);
    }

    /** What is wrong with the checkpoint in a folder; empty when every byte is as it was written. */
    public static Optional<String> problem(Path checkpoint) {
        return CheckpointManifest.problem(checkpoint);
    }

    /** The newest checkpoint that verifies. Newer ones that do not are moved out of the way, with a note. */
    public Optional<Checkpoint> resume() {
        verified.clear();
        folder.removeLeftovers();
        for (Path candidate : folder.checkpoints()) {
            if (verifies(candidate)) {
                folder.pointLatestTo(candidate);
                return Optional.of(open(candidate));
            }
        }
        folder.removeLatest();
        return Optional.empty();
    }

    /** The newest checkpoint that verifies and that fits. */
    public Optional<Checkpoint> newest(Predicate<TrainingState> fits) {
        return folder.checkpoints().stream()
                .filter(this::verifies)
                .map(Checkpoints::open)
                .filter(checkpoint -> fits.test(checkpoint.state()))
                .findFirst();
    }

    /**
     * A checkpoint that another worker chose, read back by this one.
     *
     * @throws dev.stillhouse.contracts.failure.Failure CHECKPOINT_DAMAGED when it is not what was written
     */
    public Checkpoint chosen(String name) {
        Path checkpoint = folder.folder().resolve(name);
        problem(checkpoint).ifPresent(problem -> {
            throw FailureCode.CHECKPOINT_DAMAGED.with(
                    "Checkpoint %s verifies on one worker but not on this one (%s); all workers must see the same files",
                    checkpoint, problem);
        });
        return open(checkpoint);
    }

    private static Checkpoint open(Path checkpoint) {
        return new Checkpoint(checkpoint, TrainingState.read(checkpoint.resolve(TrainingState.FILE)));
    }

    /** Reads a checkpoint back where that was not done yet, and quarantines it when it is damaged. */
    private boolean verifies(Path candidate) {
        if (verified.contains(candidate)) {
            return true;
        }
        Optional<String> problem = problem(candidate);
        if (problem.isPresent()) {
            Path moved = folder.quarantine(candidate);
            notes.accept("Checkpoint " + candidate + " is damaged (" + problem.get() + "); it was moved to "
                    + moved.getFileName() + " and the one before it is used");
            return false;
        }
        return verified.add(candidate);
    }

    /** Writes a checkpoint, then removes the oldest beyond those to keep. */
    public Checkpoint write(CheckpointContent content) {
        TrainingState state = content.state();
        makeWay(folder.folder().resolve(CheckpointFolder.name(state.step())));
        Path written = folder.commit(state, content.files());
        folder.pointLatestTo(written);
        requireReadable(written);
        prune();
        return new Checkpoint(written, state);
    }

    /** Whoever resumed has quarantined what did not verify, so that nothing should be there; nothing is overwritten in any case. */
    private void makeWay(Path target) {
        if (Files.exists(target)) {
            Path moved = folder.quarantine(target);
            verified.remove(target);
            notes.accept("There was a checkpoint " + target + " already; it was moved to " + moved.getFileName());
        }
    }

    private void requireReadable(Path newest) {
        problem(newest).ifPresent(problem -> {
            throw FailureCode.CHECKPOINT_DAMAGED.with(
                    "Checkpoint %s does not verify right after it was written (%s); check the disk, older checkpoints were kept",
                    newest, problem);
        });
        verified.add(newest);
    }

    /** Only those that verify count among the ones to keep. */
    private void prune() {
        int kept = 0;
        for (Path checkpoint : folder.checkpoints()) {
            if (kept == policy.keep()) {
                folder.prune(checkpoint);
                verified.remove(checkpoint);
            } else if (verifies(checkpoint)) {
                kept++;
            }
        }
    }
}
