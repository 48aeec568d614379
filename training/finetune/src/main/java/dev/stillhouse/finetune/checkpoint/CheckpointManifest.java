package dev.stillhouse.finetune.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Folders;
import dev.stillhouse.contracts.run.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * MANIFEST.json: {@code {"version": 1, "step": n, "settings_sha256": …, "parent": "step-…" or null, "files": [{"name", "size",
 * "sha256"}, …]}}. It lists every other file of the checkpoint and is written after them.
 *
 * @param settingsHash SHA-256 of the settings that decide what the training computes
 * @param parent the checkpoint that the training had resumed from
 */
public record CheckpointManifest(long step, String settingsHash, Optional<String> parent, List<Entry> files) {
    public static final String FILE = "MANIFEST.json";
    private static final int VERSION = 1;

    /** One file of a checkpoint. */
    public record Entry(String name, long size, String sha256) {}

    public CheckpointManifest {
        files = List.copyOf(files);
    }

    /** Describes the files that are in a folder now. */
    static CheckpointManifest of(Path folder, TrainingState state) throws IOException {
        List<Entry> files = new ArrayList<>();
        for (Path file : Folders.files(folder)) {
            files.add(new Entry(folder.relativize(file).toString(), Files.size(file), Hashes.ofFile(file)));
        }
        return new CheckpointManifest(
                state.step(), Hashes.ofText(Json.canonical(state.settings())), state.parent(), files);
    }

    /** What is wrong with the checkpoint in a folder; empty when every file is as its manifest says. */
    static Optional<String> problem(Path folder) {
        Path manifest = folder.resolve(FILE);
        try {
            if (!Files.isRegularFile(manifest)) {
                return Optional.of(FILE + " is missing");
            }
            return fromJson(Json.parse(Files.readString(manifest))).problemOf(folder);
        } catch (JsonProcessingException e) {
            return Optional.of(FILE + " is no valid JSON");
        } catch (IOException e) {
            return Optional.of(FILE + " cannot be read: " + e.getMessage());
        }
    }

    private Optional<String> problemOf(Path folder) throws IOException {
        if (files.isEmpty()) {
            return Optional.of(FILE + " lists no files");
        }
        for (Entry entry : files) {
            Path file = folder.resolve(entry.name());
            if (!Files.isRegularFile(file)) {
                return Optional.of(entry.name() + " is missing");
            }
            if (Files.size(file) != entry.size()) {
                return Optional.of(entry.name() + " has " + Files.size(file) + " bytes, expected " + entry.size());
            }
            if (!Hashes.ofFile(file).equals(entry.sha256())) {
                return Optional.of(entry.name() + " has another SHA-256 than " + FILE + " says");
            }
        }
        return Optional.empty();
    }

    String toJson() {
        ObjectNode root = Json.object();
        root.put("version", VERSION).put("step", step).put("settings_sha256", settingsHash);
        parent.ifPresentOrElse(name -> root.put("parent", name), () -> root.putNull("parent"));
        ArrayNode list = root.putArray("files");
        files.forEach(file -> list.addObject()
                .put("name", file.name())
                .put("size", file.size())
                .put("sha256", file.sha256()));
        return Json.pretty(root);
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
                root.path("settings_sha256").asText(),
                root.hasNonNull("parent") ? Optional.of(root.path("parent").asText()) : Optional.empty(),
                files);
    }
}
