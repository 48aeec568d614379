package dev.stillhouse.finetune;

import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.Precision;
import dev.stillhouse.llama.WeightMemory;
import dev.stillhouse.llama.adapter.LoraAdapter;
import dev.stillhouse.tensor.Engine;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files of trained weights.
 *
 * @param folder in HF format, with the tokenizer's files
 * @param adapters PEFT folders that are added into the weights one after the other; each was trained on what is before it
 */
public record ModelSource(SharedPath folder, List<SharedPath> adapters) implements Serializable {
    public ModelSource {
        adapters = List.copyOf(adapters);
    }

    public static ModelSource of(SharedPath folder) {
        return new ModelSource(folder, List.of());
    }

    /** Opens a model that is not to be trained. */
    public LlamaModel open(Engine engine, Precision precision) {
        return open(engine, precision, WeightMemory.FILES);
    }

    /** Opens the weights and merges the adapters into them, in memory only. */
    public LlamaModel open(Engine engine, Precision precision, WeightMemory memory) {
        List<LoraAdapter> merged = new ArrayList<>();
        try {
            if (!adapters.isEmpty()) {
                LlamaConfig config = LlamaConfig.read(folder.path().resolve(LlamaModel.CONFIG_FILE));
                adapters.forEach(adapter -> merged.add(LoraAdapter.open(engine, config, adapter.path())));
            }
            return LlamaModel.open(engine, folder.path(), precision, memory, merged);
        } finally {
            merged.forEach(LoraAdapter::close);
        }
    }

    /** The folders by what they are to a training that calls this model {@code name}. */
    public Map<String, SharedPath> inputs(String name) {
        Map<String, SharedPath> inputs = new TreeMap<>(Map.of(name, folder));
        for (int i = 0; i < adapters.size(); i++) {
            inputs.put(name + " adapter " + (i + 1), adapters.get(i));
        }
        return inputs;
    }

    @Override
    public String toString() {
        return folder + (adapters.isEmpty() ? "" : " with " + adapters);
    }
}
