package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.llama.weights.FileContent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the checkpoints of one recipe lie, each under a name that begins with {@code step-}. Every change is made so that a writer may die
 * in the middle of it: a checkpoint is there whole or not at all.
 */
interface CheckpointPlace {
    /** Checkpoints that were committed and not quarantined, newest first; nothing is verified. */
    List<String> names();

    /** Where one is, for people. */
    String location(String name);

    /** What a checkpoint of that step could not be written without moving. */
    Optional<String> inTheWayOf(long step);

    /**
     * Writes a checkpoint and returns its name. On a failure nothing of it stays.
     *
     * @param parent the checkpoint before it
     */
    String commit(TrainingState state, Optional<String> parent, Map<String, FileContent> contents);

    /** Names the newest checkpoint for people. */
    void pointLatestTo(String name);

    void removeLatest();

    /** Removes what writers left behind that did not live to end. */
    void removeLeftovers();

    /** Puts what does not verify aside, for people to look at, and says how it can be told. */
    String quarantine(String name, String reason);

    /** Deletes a checkpoint, so that nobody takes a half-deleted one for a damaged one. */
    void prune(String name);

    /** Reads every byte back and says what is wrong; empty when all is as it was written. */
    Optional<String> problem(String name);

    /** Does the same, after which the files lie in {@link #files} when nothing is wrong. */
    Optional<String> fetch(String name);

    /** What a checkpoint that verifies says of its training. */
    TrainingState state(String name);

    /** The folder, which all workers of a training see, with the files of the checkpoint that was fetched last by one of them. */
    Path files(String name);

    /** Says that nobody reads what was fetched any more. */
    void forgetFetched();
}
