package dev.stillhouse.app.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.app.evaluate.AdaptedModel;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import java.nio.file.Path;

/** A PEFT adapter. */
record AdapterThing(Path folder) implements Thing {
    @Override
    public ObjectNode describe() {
        JsonNode config = HashedFiles.json(folder.resolve("adapter_config.json"), FailureCode.ADAPTER_INVALID);
        ObjectNode tree = Json.object()
                .put("kind", "adapter")
                .put("path", folder.toString())
                .put("parameters", AdaptedModel.adapterParameters(folder))
                .put("base", config.path("base_model_name_or_path").asText())
                .put("rank", config.path("r").asInt())
                .put("alpha", config.path("lora_alpha").asDouble());
        tree.set("targets", config.path("target_modules"));
        return tree;
    }

    @Override
    public int verify() {
        describe();
        return 1;
    }
}
