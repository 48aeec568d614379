package dev.stillhouse.app.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.finetune.checkpoint.Checkpoints;
import dev.stillhouse.finetune.checkpoint.TrainingState;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A checkpoint of a training. */
record CheckpointThing(Path folder) implements Thing {
    @Override
    public ObjectNode describe() {
        JsonNode manifest = manifest();
        ObjectNode tree = Json.object().put("kind", "checkpoint").put("path", folder.toString());
        tree.set("step", manifest.path("step"));
        tree.set("parent", manifest.path("parent"));
        JsonNode loss = HashedFiles.json(folder.resolve(TrainingState.FILE), FailureCode.CHECKPOINT_DAMAGED)
                .at("/validation/loss");
        if (loss.isNumber()) {
            tree.set("validation_loss", loss);
        }
        return tree.put("files", manifest.path("files").size());
    }

    @Override
    public int verify() {
        JsonNode manifest = manifest();
        Map<String, String> hashes = new TreeMap<>();
        manifest.path("files")
                .forEach(file -> hashes.put(
                        file.path("name").asText(), file.path("sha256").asText()));
        int files = HashedFiles.verify(folder, hashes, FailureCode.CHECKPOINT_DAMAGED);
        if (manifest.has("manifest_sha256")) {
            Checkpoints.problem(folder).ifPresent(problem -> {
                throw FailureCode.CHECKPOINT_DAMAGED.with("%s: %s; make it again, or restore it", folder, problem);
            });
        }
        return files;
    }

    private JsonNode manifest() {
        return HashedFiles.json(folder.resolve("MANIFEST.json"), FailureCode.CHECKPOINT_DAMAGED);
    }
}
