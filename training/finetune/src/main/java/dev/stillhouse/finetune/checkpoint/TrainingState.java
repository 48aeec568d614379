package dev.stillhouse.finetune.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.finetune.data.CursorState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * state.json: everything but tensors that a training needs to continue exactly. There is no other random state: the order of the data
 * comes from the cursor's seed, and nothing else is drawn.
 *
 * @param step optimizer steps done, skipped ones included; as many lines of loss history are in metrics.jsonl
 * @param totalSteps steps that the schedule counts on
 * @param updates optimizer updates applied
 * @param skippedInARow steps without an update right before this one
 * @param acceptedLosses of the last steps that updated, oldest first, for a rule that tells spikes
 * @param tokens tokens seen
 * @param settings what the training computes by: objective, optimizer, schedule, batch size, length, seed
 * @param worldSize how many workers trained together; 1 where a file does not say
 * @param validation what the weights lose on rows that are not trained on, where that was measured
 */
public record TrainingState(
        long step,
        long totalSteps,
        long updates,
        int skippedInARow,
        List<Double> acceptedLosses,
        long tokens,
        CursorState cursor,
        TrainingInputs inputs,
        ObjectNode settings,
        int worldSize,
        Optional<ValidationLoss> validation) {
    public TrainingState {
        acceptedLosses = List.copyOf(acceptedLosses);
    }

    public static final String FILE = "state.json";
    private static final int VERSION = 1;
    private static final String NONE = "none";

    String toJson() {
        ObjectNode root = Json.object();
        root.put("version", VERSION)
                .put("step", step)
                .put("total_steps", totalSteps)
                .put("updates", updates)
                .put("skipped_in_a_row", skippedInARow)
                .put("tokens", tokens);
        ArrayNode losses = root.putArray("accepted_losses");
        acceptedLosses.forEach(losses::add);
        root.set("cursor", cursor.toJson());
        root.set("inputs", inputs.toJson());
        root.set("settings", settings);
        root.put("world_size", worldSize);
        validation.ifPresent(measured -> root.set("validation", measured.toJson()));
        return Json.pretty(root);
    }

    static TrainingState read(Path file) {
        try {
            return of(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }

    /** @param location of the text, for people */
    static TrainingState of(String text, String location) {
        try {
            return fromJson(Json.parse(text));
        } catch (JsonProcessingException | ClassCastException e) {
            throw FailureCode.CHECKPOINT_DAMAGED.because(
                    e, "%s: no valid training state; delete its folder to resume from the checkpoint before", location);
        }
    }

    private static TrainingState fromJson(JsonNode root) {
        return new TrainingState(
                root.path("step").asLong(),
                root.path("total_steps").asLong(),
                root.path("updates").asLong(),
                root.path("skipped_in_a_row").asInt(),
                StreamSupport.stream(root.path("accepted_losses").spliterator(), false)
                        .map(JsonNode::asDouble)
                        .toList(),
                root.path("tokens").asLong(),
                CursorState.fromJson(root.path("cursor")),
                TrainingInputs.fromJson(root.path("inputs")),
                (ObjectNode) root.path("settings"),
                root.path("world_size").asInt(1),
                root.hasNonNull("validation")
                        ? Optional.of(ValidationLoss.fromJson(root.path("validation")))
                        : Optional.empty());
    }

    /** What the training of a checkpoint and the one that wants to resume from it do not have in common: inputs first, each by name. */
    List<Difference> differences(TrainingInputs otherInputs, ObjectNode otherSettings) {
        List<Difference> differences = new ArrayList<>();
        TreeSet<String> inputNames = new TreeSet<>(inputs.hashes().keySet());
        inputNames.addAll(otherInputs.hashes().keySet());
        for (String name : inputNames) {
            differences.add(new Difference(
                    Ingredient.ofInput(name),
                    name,
                    inputs.hashes().getOrDefault(name, NONE),
                    otherInputs.hashes().getOrDefault(name, NONE)));
        }
        TreeSet<String> keys = new TreeSet<>();
        settings.fieldNames().forEachRemaining(keys::add);
        otherSettings.fieldNames().forEachRemaining(keys::add);
        for (String key : keys) {
            differences.add(new Difference(Ingredient.SETTINGS, key, text(settings, key), text(otherSettings, key)));
        }
        differences.removeIf(difference -> difference.was().equals(difference.is()));
        return differences;
    }

    private static String text(ObjectNode settings, String key) {
        return settings.has(key) ? settings.path(key).asText() : NONE;
    }
}
