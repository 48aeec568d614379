package dev.stillhouse.app.evaluate;

import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.adapter.LoraAdapter;
import dev.stillhouse.llama.weights.LinkFile;
import dev.stillhouse.llama.weights.SafetensorsFile;
import dev.stillhouse.llama.weights.TensorInfo;
import dev.stillhouse.tensor.Engine;
import java.nio.file.Path;
import java.util.Optional;

/** A model folder and, for some, the folder of its adapter. */
public record AdaptedModel(Path folder, Optional<Path> adapter) {
    /** The model with its adapter merged into the weights, which computes the same and costs nothing extra. */
    public LlamaModel openMerged(Engine engine) {
        LlamaModel model = LlamaModel.open(engine, folder);
        try {
            adapter.ifPresent(path -> {
                model.attach(LoraAdapter.open(engine, model.config(), path));
                model.mergeAdapter();
            });
            return model;
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** Parameters of the model without the adapter. */
    public long parameters() {
        return LlamaConfig.read(folder.resolve(LlamaModel.CONFIG_FILE)).parameterCount();
    }

    /** Parameters of an adapter, from the header of its file. */
    public static long adapterParameters(Path adapter) {
        try (SafetensorsFile file = SafetensorsFile.open(LinkFile.follow(adapter.resolve(LoraAdapter.WEIGHTS_FILE)))) {
            return file.tensors().values().stream()
                    .mapToLong(TensorInfo::elements)
                    .sum();
        }
    }
}
