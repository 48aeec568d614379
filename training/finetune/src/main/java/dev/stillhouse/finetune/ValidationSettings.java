package dev.stillhouse.finetune;

import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;

/**
 * What a training is measured on, at every checkpoint.
 *
 * @param data folders of shard sets that nothing is trained on; none for a training that is not measured
 * @param rows that it is measured on at most, taken evenly from all of them
 */
public record ValidationSettings(List<SharedPath> data, int rows, FinishedModel model) implements Serializable {
    /** A training that is not measured. */
    public static final ValidationSettings NONE = new ValidationSettings(List.of(), 1, FinishedModel.LAST);

    public ValidationSettings {
        Check.that(rows >= 1, "validation.rows must be at least 1, but was %d", rows);
        Check.that(
                model == FinishedModel.LAST || !data.isEmpty(),
                "validation.model is best, but there is no data to tell the best one by");
        data = List.copyOf(data);
    }

    List<Path> folders() {
        return data.stream().map(SharedPath::path).toList();
    }
}
