package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.contracts.failure.FailureCode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The checkpoints of one recipe, of which only one training may be the writer, with one thread at a time. A checkpoint is there whole or not
 * at all, and is read back before an older one goes; resuming takes the newest one whose every byte verifies. Where trainings are measured,
 * the best one stays too.
 */
public final class Checkpoints {
    private final CheckpointPlace place;
    private final CheckpointPolicy policy;
    private final Consumer<String> notes;
    /** Those whose every byte was read back by this writer, with what is known of how good they are. */
    private final Map<String, Optional<ValidationLoss>> verified = new HashMap<>();
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

    /** The names of those in a folder, newest first; nothing is verified. */
    public static List<String> names(Path folder) {
        return CheckpointFolder.names(folder);
    }

    /** Those in a folder as they speak of themselves, newest first; nothing is verified. */
    public static List<Checkpoint> listed(Path folder) {
        return names(folder).stream()
                .map(folder::resolve)
                .map(files ->
                        new Checkpoint(files.toString(), files, TrainingState.read(files.resolve(TrainingState.FILE))))
                .toList();
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

    /**
     * The checkpoint with the lowest validation loss, ready to be read; of several with the same the newest one. Those that turn out to be
     * damaged are put aside, with a note.
     *
     * @param of what the losses must be of, to compare
     */
    public Optional<Checkpoint> best(String of) {
        for (Optional<String> best = bestOf(verifiedNames(), of);
                best.isPresent();
                best = bestOf(verifiedNames(), of)) {
            if (verifies(best.get(), place.fetch(best.get()))) {
                return best.map(this::open);
            }
        }
        return Optional.empty();
    }

    private Optional<String> bestOf(List<String> names, String of) {
        return ValidationLoss.lowest(names, name -> verified.getOrDefault(name, Optional.empty()), of);
    }

    private Checkpoint open(String name) {
        Path files = place.files(name);
        return new Checkpoint(place.location(name), files, TrainingState.read(files.resolve(TrainingState.FILE)));
    }

    /** Quarantines a checkpoint that is damaged. */
    private boolean verifies(String candidate, Optional<String> problem) {
        if (problem.isPresent()) {
            String aside = place.quarantine(candidate, problem.get());
            verified.remove(candidate);
            notes.accept("Checkpoint " + place.location(candidate) + " is damaged (" + problem.get() + "); " + aside
                    + " and the one before it is used");
            return false;
        }
        verified.put(candidate, place.state(candidate).validation());
        return true;
    }

    /** Writes a checkpoint, then removes those that are neither among the newest to keep nor the best. */
    public void write(CheckpointContent content) {
        TrainingState state = content.state();
        place.inTheWayOf(state.step()).ifPresent(this::makeWay);
        String written = place.commit(state, newest, content.files());
        newest = Optional.of(written);
        place.pointLatestTo(written);
        requireReadable(written, state);
        prune(state.validation());
        place.forgetFetched();
    }

    /** Says that nobody reads the checkpoint that was opened last any more. */
    public void forgetFetched() {
        place.forgetFetched();
    }

    private void makeWay(String name) {
        String aside = place.quarantine(name, "the same step was trained again");
        verified.remove(name);
        notes.accept("There was a checkpoint " + place.location(name) + " already; " + aside);
    }

    private void requireReadable(String written, TrainingState state) {
        place.problem(written).ifPresent(problem -> {
            throw FailureCode.CHECKPOINT_DAMAGED.with(
                    "Checkpoint %s does not verify right after it was written (%s); check the disk, older checkpoints were kept",
                    place.location(written), problem);
        });
        verified.put(written, state.validation());
    }

    /**
     * Only those that verify count among the ones to keep.
     *
     * @param measured the loss of the one just written; the best one is that of all whose losses compare with it
     */
    private void prune(Optional<ValidationLoss> measured) {
        List<String> good = verifiedNames();
        Optional<String> best = measured.flatMap(loss -> bestOf(good, loss.of()));
        for (String checkpoint : good.subList(Math.min(policy.keep(), good.size()), good.size())) {
            if (!best.equals(Optional.of(checkpoint))) {
                place.prune(checkpoint);
                verified.remove(checkpoint);
            }
        }
    }

    /** Newest first. Those that this writer has not read yet are read. */
    private List<String> verifiedNames() {
        return place.names().stream()
                .filter(name -> verified.containsKey(name) || verifies(name, place.problem(name)))
                .toList();
    }
}
