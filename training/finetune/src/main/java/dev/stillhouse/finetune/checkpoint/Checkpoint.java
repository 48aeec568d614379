package dev.stillhouse.finetune.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.FailureCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A checkpoint whose files were found to be as its manifest says.
 *
 * @param location where it was written, for people
 * @param folder with its files; a copy, where the location is not a folder
 */
public record Checkpoint(String location, Path folder, TrainingState state) {
    public String name() {
        return location.substring(location.lastIndexOf('/') + 1);
    }

    /**
     * @param mayDiffer what was asked to be another than the checkpoint's
     * @return what is, of that
     * @throws dev.stillhouse.contracts.failure.Failure CHECKPOINT_MISMATCH, naming all else that differs, with both values
     */
    public Set<Ingredient> requireMadeFrom(TrainingInputs inputs, ObjectNode settings, Set<Ingredient> mayDiffer) {
        List<Difference> differences = state.differences(inputs, settings);
        List<Difference> refused = differences.stream()
                .filter(difference -> !mayDiffer.contains(difference.ingredient()))
                .toList();
        if (!refused.isEmpty()) {
            throw FailureCode.CHECKPOINT_MISMATCH.with(
                    "Checkpoint %s was made with %s; train on with what it was made with, set checkpoint.resume_with_other to [%s], or delete %s to train anew",
                    location,
                    refused.stream().map(Difference::toString).collect(Collectors.joining(", ")),
                    keys(differences),
                    location.substring(0, location.length() - name().length() - 1));
        }
        return differences.stream().map(Difference::ingredient).collect(Collectors.toUnmodifiableSet());
    }

    private static String keys(List<Difference> differences) {
        return differences.stream()
                .map(Difference::ingredient)
                .distinct()
                .sorted()
                .map(Ingredient::key)
                .collect(Collectors.joining(", "));
    }
}
