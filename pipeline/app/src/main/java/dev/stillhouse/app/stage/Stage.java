package dev.stillhouse.app.stage;

import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.contracts.run.RunFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A step of a run. Its result is a function of its configuration and its inputs: equal ones are not computed twice.
 *
 * <p>A stage that is killed is run again with everything that it had written still there, as long as its key is the same, and what is
 * {@link #valuable} even when it is not; it continues from that, or overwrites it.
 */
public interface Stage {
    StageName name();

    /** What decides the result besides the inputs, as canonical JSON. */
    String identity();

    /** What is read, by name. */
    Map<String, StageInput> inputs();

    /** The files and folders that belong to this stage alone. */
    List<Path> outputs(RunFolder folder);

    /** What is kept beside the outputs only to continue from, such as checkpoints. */
    default List<Path> scratch(RunFolder folder) {
        return List.of();
    }

    /**
     * What of the scratch outlives a change of the key, as long as the stage was not done: work of hours or days, which nobody deletes because a
     * spec or its data changed. The stage continues from it or says why it cannot.
     */
    default List<Path> valuable(RunFolder folder) {
        return List.of();
    }

    /** Removes what the stage keeps in other places than the run folder, before it begins anew. */
    default void forget(RunFolder folder) {}

    /** What is kept to continue from until the stage is done, and removed then. */
    default List<Path> unfinished(RunFolder folder) {
        return List.of();
    }

    StageOutcome run(RunFolder folder, Progress progress);
}
