package dev.stillhouse.app.stage;

import dev.stillhouse.contracts.spec.Location;
import java.util.List;

/** Something that a stage reads. */
public sealed interface StageInput {
    /** What an earlier stage of the same run wrote. */
    record Earlier(StageName stage) implements StageInput {}

    /** Files from outside of the run. */
    record Files(List<Location> locations) implements StageInput {
        public Files {
            locations = List.copyOf(locations);
        }
    }
}
