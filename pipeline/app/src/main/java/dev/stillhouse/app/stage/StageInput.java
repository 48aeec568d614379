package dev.stillhouse.app.stage;

import dev.stillhouse.contracts.spec.Location;
import java.util.List;

/** Something that a stage reads. */
public sealed interface StageInput {
    /** What an earlier stage of the same run wrote. */
    record Earlier(StageName stage) implements StageInput {}

    /**
     * Files from outside of the run.
     *
     * @param key what names them in the run spec, such as {@code data.input}
     */
    record Files(String key, List<Location> locations) implements StageInput {
        public Files {
            locations = List.copyOf(locations);
        }
    }
}
