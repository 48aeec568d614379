package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.contracts.failure.FailureCode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The checkpoints of one recipe, of which only one training may be the writer, with one thread at a time. A checkpoint is there whole or not
 * at all, and is read back before an older one goes; resuming takes the newest one whose every byte verifies.
 */
public final class Checkpoints {
    private final CheckpointPlace place;
    private final CheckpointPolicy policy;
    private final Consumer<String> notes;
    /** Those whose every byte was read back by this writer. */
    private final Set<String> verified = new HashSet<>();
    /** The one that the next one comes after. */
    private Optional<String> newest = Optional.empty();

    /** @param notes hears what people should know, such as that a checkpoint was damaged */
    Checkpoints(CheckpointPlace place, CheckpointPolicy policy, Consumer<String> notes) {
        this.place = place;
        this.policy = policy;
        this.notes = notes;
    }

    /**
     * Those in a folder.
     *
     * @param attempt a name for this try at the training; it tells the temporary names of different tries apart
     * @param notes hears what people should know, such as that a checkpoint was damaged
     */
    public Checkpoints(
            Path folder, CheckpointPolicy policy, String attempt, Consumer<String> notes, FileOperations files) {
        this(new CheckpointFolder(folder, files, attempt), policy, notes);
    }

    /** What is wrong with the checkpoint in a folder; empty when every byte is as it was written. */
    public static Optional<String> problem(Path checkpoint) {
        return CheckpointManifest.problem(checkpoint);
    }

    /** The newest checkpoint that verifies. Newer ones that do not are put aside, with a note. */
    public Optional<Checkpoint> resume() {
        verified.clear();
        newest = Optional.empty();
        place.removeLeftovers();
        for (String candidate : place.names()) {
            if (verifies(candidate, place.fetch(candidate))) {
                place.pointLatestTo(candidate);
                newest = Optional.of(candidate);
                return Optional.of(open(candidate));
            }
        }
        place.removeLatest();
        return Optional.empty();
    }

    /** The newest checkpoint that verifies and that fits; the next one comes after it. */
    public Optional<Checkpoint> newest(Predicate<TrainingState> fits) {
        for (String candidate : place.names()) {
            if (verifies(candidate, place.fetch(candidate))) {
                Checkpoint checkpoint = open(candidate);
                if (fits.test(checkpoint.state())) {
                    newest = Optional.of(candidate);
                    return Optional.of(checkpoint);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * A checkpoint that another worker chose, of which this one reads the same files back.
     *
     * @throws dev.stillhouse.contracts.failure.Failure CHECKPOINT_DAMAGED when it is not what was written
     */
    public Checkpoint chosen(String name) {
        problem(place.files(name)).ifPresent(problem -> {
            throw FailureCode.CHECKPOINT_DAMAGED.with(
                    "Checkpoint %s verifies on one worker but not on this one (%s); all workers must see the same files",
                    place.location(name), problem);
        });
        return open(name);
    }

    private Checkpoint open(String name) {
        Path files = place.files(name);
        return new Checkpoint(place.location(name), files, TrainingState.read(files.resolve(TrainingState.FILE)));
    }

    /** Quarantines a checkpoint that is damaged. */
    private boolean verifies(String candidate, Optional<String> problem) {
        if (problem.isPresent()) {
            String aside = place.quarantine(candidate, problem.get());
            notes.accept("Checkpoint " + place.location(candidate) + " is damaged (" + problem.get() + "); " + aside
                    + " and the one before it is used");
            return false;
        }
        verified.add(candidate);
        return true;
    }

    /** Writes a checkpoint, then removes the oldest beyond those to keep. */
    public void write(CheckpointContent content) {
        TrainingState state = content.state();
        place.inTheWayOf(state.step()).ifPresent(this::makeWay);
        String written = place.commit(state, newest, content.files());
        newest = Optional.of(written);
        place.pointLatestTo(written);
        requireReadable(written);
        prune();
        place.forgetFetched();
    }

    private void makeWay(String name) {
        String aside = place.quarantine(name, "the same step was trained again");
        verified.remove(name);
        notes.accept("There was a checkpoint " + place.location(name) + " already; " + aside);
    }

    private void requireReadable(String written) {
        place.problem(written).ifPresent(problem -> {
            throw FailureCode.CHECKPOINT_DAMAGED.with(
                    "Checkpoint %s does not verify right after it was written (%s); check the disk, older checkpoints were kept",
                    place.location(written), problem);
        });
        verified.add(written);
    }

    /** Only those that verify count among the ones to keep. */
    private void prune() {
        int kept = 0;
        for (String checkpoint : place.names()) {
            if (kept == policy.keep()) {
                place.prune(checkpoint);
                verified.remove(checkpoint);
            } else if (verified.contains(checkpoint) || verifies(checkpoint, place.problem(checkpoint))) {
                kept++;
            }
        }
    }
}
