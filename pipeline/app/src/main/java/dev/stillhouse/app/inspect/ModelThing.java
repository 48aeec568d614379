package dev.stillhouse.app.inspect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.weights.WeightFolder;
import dev.stillhouse.text.tokenize.HfTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A model folder in Hugging Face format. */
record ModelThing(Path folder) implements Thing {
    @Override
    public ObjectNode describe() {
        LlamaConfig config = LlamaConfig.read(folder.resolve("config.json"));
        ObjectNode tree = Json.object()
                .put("kind", "model")
                .put("path", folder.toString())
                .put("parameters", config.parameterCount())
                .put("vocabulary", config.vocabularySize())
                .put("hidden_size", config.hiddenSize())
                .put("intermediate_size", config.intermediateSize())
                .put("layers", config.layers())
                .put("heads", config.heads())
                .put("kv_heads", config.kvHeads())
                .put("max_positions", config.maxPositions())
                .put("tied_head", config.tiedHead());
        if (Files.isRegularFile(folder.resolve("tokenizer.json"))) {
            try (HfTokenizer tokenizer = HfTokenizer.open(folder)) {
                tree.put("tokenizer", tokenizer.fingerprint());
            }
        }
        return tree;
    }

    /** Where nobody wrote down hashes, what can be checked is that every tensor is whole and inside of its file. */
    @Override
    public int verify() {
        describe();
        if (Files.isRegularFile(folder.resolve("MANIFEST.json"))) {
            return new CheckpointThing(folder).verify();
        }
        try (WeightFolder weights = WeightFolder.open(folder)) {
            return (int) weights.names().stream()
                    .map(name -> weights.fileOf(name).path())
                    .distinct()
                    .count();
        }
    }
}
