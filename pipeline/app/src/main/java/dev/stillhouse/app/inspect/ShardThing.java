package dev.stillhouse.app.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A set of packed shards with its manifest. */
record ShardThing(Path folder) implements Thing {
    @Override
    public ObjectNode describe() {
        ObjectNode tree = Json.object().put("kind", "shards").put("path", folder.toString());
        manifest().properties().forEach(field -> {
            if (!field.getKey().equals("shards")) {
                tree.set(field.getKey(), field.getValue());
            }
        });
        return tree.put("shards", manifest().path("shards").size());
    }

    @Override
    public int verify() {
        Map<String, String> hashes = new TreeMap<>();
        manifest()
                .path("shards")
                .forEach(shard -> hashes.put(
                        shard.path("file").asText(), shard.path("sha256").asText()));
        return HashedFiles.verify(folder, hashes, FailureCode.SHARD_HASH_MISMATCH);
    }

    private JsonNode manifest() {
        return HashedFiles.json(folder.resolve("manifest.json"), FailureCode.SHARD_INVALID);
    }
}
