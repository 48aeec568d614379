package dev.stillhouse.finetune.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Hashes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * MANIFEST.json: {@code {"version": 2, "step": n, "world_size": n, "settings_sha256": …, "inputs": {"data": …, "model": …, "template": …,
 * "tokenizer": …}, "parent": "step-…" or null, "files": [{"name", "size", "sha256"}, …], "manifest_sha256": …}}. It lists every other file
 * of the checkpoint and is written after them.
 *
 * <p>{@code manifest_sha256} is the SHA-256 of the same without this key, in canonical form ({@link Json#canonical}). A manifest that is not
 * byte for byte what this class would write is damaged. Version 1 had no {@code world_size}, {@code inputs} and {@code manifest_sha256};
 * its files are still verified.
 *
 * @param worldSize how many workers trained together
 * @param settingsHash SHA-256 of the settings that decide what the training computes
 * @param inputs what the training is made from, by content
 * @param parent the checkpoint before this one: the last that the same training wrote, or the one that it had resumed from
 */
public record CheckpointManifest(
        long step,
        int worldSize,
        String settingsHash,
        TrainingInputs inputs,
        Optional<String> parent,
        List<Entry> files) {
    public static final String FILE = "MANIFEST.json";
    private static final int VERSION = 2;
    private static final int WITHOUT_ITS_OWN_HASH = 1;

    /** One file of a checkpoint. */
    public record Entry(String name, long size, String sha256) {}

    public CheckpointManifest {
        files = List.copyOf(files);
    }

    static CheckpointManifest of(TrainingState state, Optional<String> parent, List<Entry> files) {
        return new CheckpointManifest(
                state.step(),
                state.worldSize(),
                Hashes.ofText(Json.canonical(state.settings())),
                state.inputs(),
                parent,
                files);
    }

    /** What is wrong with the checkpoint in a folder; empty when every file is as its manifest says. */
    static Optional<String> problem(Path folder) {
        return problem(new FolderFiles(folder), String.valueOf(folder.getFileName()));
    }

    /** What is wrong with the checkpoint of that name; empty when every file is as its manifest says. */
    static Optional<String> problem(CheckpointFiles checkpoint, String name) {
        try {
            if (checkpoint.size(FILE).isEmpty()) {
                return Optional.of(FILE + " is missing");
            }
            String text = checkpoint.text(FILE);
            JsonNode root = Json.parse(text);
            return problem(root, text).or(() -> fromJson(root).problemOf(checkpoint, name));
        } catch (JsonProcessingException e) {
            return Optional.of(FILE + " is no valid JSON");
        } catch (IOException e) {
            return Optional.of(FILE + " cannot be read: " + e.getMessage());
        }
    }

    private static Optional<String> problem(JsonNode root, String text) {
        int version = root.path("version").asInt();
        if (version == WITHOUT_ITS_OWN_HASH) {
            return Optional.empty();
        }
        if (version != VERSION) {
            return Optional.of(FILE + " has version " + root.path("version").asText("none") + ", expected " + VERSION);
        }
        return fromJson(root).toJson().equals(text)
                ? Optional.empty()
                : Optional.of(FILE + " is not as it was written");
    }

    private Optional<String> problemOf(CheckpointFiles checkpoint, String name) {
        if (files.isEmpty()) {
            return Optional.of(FILE + " lists no files");
        }
        if (!CheckpointName.isOf(step, name)) {
            return Optional.of(FILE + " is of step " + step);
        }
        return files.stream()
                .map(entry -> problemOf(entry, checkpoint))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> problemOf(Entry entry, CheckpointFiles checkpoint) {
        try {
            OptionalLong size = checkpoint.size(entry.name());
            if (size.isEmpty()) {
                return Optional.of(entry.name() + " is missing");
            }
            if (size.getAsLong() != entry.size()) {
                return Optional.of(entry.name() + " has " + size.getAsLong() + " bytes, expected " + entry.size());
            }
            return checkpoint.sha256(entry.name()).equals(entry.sha256())
                    ? Optional.empty()
                    : Optional.of(entry.name() + " has another SHA-256 than " + FILE + " says");
        } catch (IOException e) {
            return Optional.of(entry.name() + " cannot be read: " + e.getMessage());
        }
    }

    String toJson() {
        ObjectNode root = Json.object();
        root.put("version", VERSION)
                .put("step", step)
                .put("world_size", worldSize)
                .put("settings_sha256", settingsHash);
        root.set("inputs", inputs.toJson());
        parent.ifPresentOrElse(name -> root.put("parent", name), () -> root.putNull("parent"));
        ArrayNode list = root.putArray("files");
        files.forEach(file -> list.addObject()
                .put("name", file.name())
                .put("size", file.size())
                .put("sha256", file.sha256()));
        return Json.pretty(root.put("manifest_sha256", Hashes.ofText(Json.canonical(root))));
    }

    private static CheckpointManifest fromJson(JsonNode root) {
        List<Entry> files = new ArrayList<>();
        root.path("files")
                .forEach(file -> files.add(new Entry(
                        file.path("name").asText(),
                        file.path("size").asLong(),
                        file.path("sha256").asText())));
        return new CheckpointManifest(
                root.path("step").asLong(),
                root.path("world_size").asInt(1),
                root.path("settings_sha256").asText(),
                TrainingInputs.fromJson(root.path("inputs")),
                root.hasNonNull("parent") ? Optional.of(root.path("parent").asText()) : Optional.empty(),
                files);
    }
}
