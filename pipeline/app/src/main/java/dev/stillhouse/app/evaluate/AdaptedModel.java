package dev.stillhouse.app.evaluate;

import dev.stillhouse.finetune.ModelSource;
import dev.stillhouse.finetune.SharedPath;
import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.Precision;
import dev.stillhouse.llama.adapter.LoraAdapter;
import dev.stillhouse.llama.weights.LinkFile;
import dev.stillhouse.llama.weights.SafetensorsFile;
import dev.stillhouse.llama.weights.TensorInfo;
import dev.stillhouse.tensor.Engine;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A model folder and, for some, the folder of its adapter.
 *
 * @param beneath adapters that the model had merged into it when its own was trained, in order
 */
public record AdaptedModel(Path folder, List<Path> beneath, Optional<Path> adapter) {
    public AdaptedModel {
        beneath = List.copyOf(beneath);
    }

    public AdaptedModel(Path folder, Optional<Path> adapter) {
        this(folder, List.of(), adapter);
    }

    /** The model with its adapters merged into the weights, which computes the same and costs nothing extra. */
    public LlamaModel openMerged(Engine engine) {
        return openMerged(engine, Precision.F32);
    }

    public LlamaModel openMerged(Engine engine, Precision precision) {
        return source().open(engine, precision);
    }

    /** The same in the words of a trainer. */
    public ModelSource source() {
        List<SharedPath> adapters = Stream.concat(beneath.stream(), adapter.stream())
                .map(SharedPath::of)
                .toList();
        return new ModelSource(SharedPath.of(folder), adapters);
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
