package dev.stillhouse.llama.adapter;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.LowRank;
import dev.stillhouse.llama.LowRankUpdates;
import dev.stillhouse.llama.Projection;
import dev.stillhouse.llama.WeightInit;
import dev.stillhouse.llama.weights.FileContent;
import dev.stillhouse.llama.weights.LinkFile;
import dev.stillhouse.llama.weights.SafetensorsFile;
import dev.stillhouse.llama.weights.SafetensorsWriter;
import dev.stillhouse.llama.weights.StoredType;
import dev.stillhouse.llama.weights.TensorInfo;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Low-rank updates for the same projections of every layer, read from and written to PEFT folders
 * ({@code adapter_config.json}, {@code adapter_model.safetensors}).
 */
public final class LoraAdapter implements LowRankUpdates {
    public static final String CONFIG_FILE = "adapter_config.json";
    public static final String WEIGHTS_FILE = "adapter_model.safetensors";

    private final Engine engine;
    private final LoraConfig config;
    private final Map<String, Tensor> weights = new LinkedHashMap<>();

    private LoraAdapter(Engine engine, LoraConfig config) {
        this.engine = engine;
        this.config = config;
    }

    /** A new adapter as PEFT initialises it: A uniform within {@code 1 / sqrt(in)}, B zero, so that it changes nothing yet. */
    public static LoraAdapter create(Engine engine, LlamaConfig model, LoraConfig config, long seed) {
        return create(engine, model, config, (name, shape) -> {
            boolean isA = name.endsWith("lora_A.weight");
            return isA
                    ? new WeightInit.Uniform(seed, name, 0f, (float) (1 / Math.sqrt(shape.columns())))
                    : (offset, target, to, count) -> Arrays.fill(target, to, to + count, 0f);
        });
    }

    public static LoraAdapter create(Engine engine, LlamaConfig model, LoraConfig config, WeightInit init) {
        return new LoraAdapter(engine, config)
                .allocate(model, (name, tensor) -> LlamaModel.fill(engine, tensor, init.values(name, tensor.shape())));
    }

    /** Reads a PEFT folder; every tensor must fit the model. */
    public static LoraAdapter open(Engine engine, LlamaConfig model, Path folder) {
        if (!Files.exists(folder.resolve(CONFIG_FILE))) {
            throw FailureCode.MODEL_MISSING.with(
                    "Adapter folder %s: %s is not there; name a folder in PEFT format", folder, CONFIG_FILE);
        }
        LoraConfig config = PeftConfig.read(folder.resolve(CONFIG_FILE));
        try (SafetensorsFile file = SafetensorsFile.open(LinkFile.follow(folder.resolve(WEIGHTS_FILE)))) {
            LoraAdapter adapter =
                    new LoraAdapter(engine, config).allocate(model, (name, tensor) -> read(engine, file, name, tensor));
            file.tensors().keySet().stream()
                    .filter(name -> !adapter.weights.containsKey(name))
                    .findFirst()
                    .ifPresent(name -> {
                        adapter.close();
                        throw FailureCode.ADAPTER_INVALID.with(
                                "%s: tensor %s does not belong to an adapter of this model with these target_modules",
                                file.path(), name);
                    });
            return adapter;
        }
    }

    private static void read(Engine engine, SafetensorsFile file, String name, Tensor tensor) {
        TensorInfo info = Optional.ofNullable(file.tensors().get(name))
                .orElseThrow(() -> FailureCode.ADAPTER_INVALID.with(
                        "%s: tensor %s is missing; the adapter belongs to another model or is incomplete",
                        file.path(), name));
        if (!info.hasShape(tensor.rows(), tensor.columns())) {
            throw FailureCode.ADAPTER_INVALID.with(
                    "%s: tensor %s has shape %s, expected %s; the adapter belongs to another model",
                    file.path(), name, info.shape(), tensor.shape());
        }
        file.read(info, engine, tensor);
    }

    private interface Filling {
        void fill(String name, Tensor tensor);
    }

    private LoraAdapter allocate(LlamaConfig model, Filling filling) {
        try {
            for (int layer = 0; layer < model.layers(); layer++) {
                for (Projection projection : config.targets()) {
                    Shape shape = projection.shape(model);
                    add(nameA(layer, projection), Shape.matrix(config.rank(), shape.columns()), filling);
                    add(nameB(layer, projection), Shape.matrix(shape.rows(), config.rank()), filling);
                }
            }
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void add(String name, Shape shape, Filling filling) {
        Tensor tensor = engine.zeros(shape);
        weights.put(name, tensor);
        filling.fill(name, tensor);
    }

    private static String nameA(int layer, Projection projection) {
        return "base_model.model." + projection.path(layer) + ".lora_A.weight";
    }

    private static String nameB(int layer, Projection projection) {
        return "base_model.model." + projection.path(layer) + ".lora_B.weight";
    }

    @Override
    public Optional<LowRank> at(int layer, Projection projection) {
        Tensor a = weights.get(nameA(layer, projection));
        Tensor b = weights.get(nameB(layer, projection));
        return a == null || b == null
                ? Optional.empty()
                : Optional.of(new LowRank(nameA(layer, projection), a, nameB(layer, projection), b, config.scale()));
    }

    public LoraConfig config() {
        return config;
    }

    /** The weights by their PEFT names. */
    public Map<String, Tensor> weights() {
        return Collections.unmodifiableMap(weights);
    }

    public long parameterCount() {
        return weights.values().stream()
                .mapToLong(tensor -> tensor.shape().elements())
                .sum();
    }

    /** Writes a PEFT folder, which exists. @param baseModel what PEFT will load the base from: a hub name or a path */
    public void save(Path folder, String baseModel) {
        files(baseModel).forEach((name, content) -> content.write(folder.resolve(name)));
    }

    /** Configuration and weights by file name, as a PEFT folder has them. */
    public Map<String, FileContent> files(String baseModel) {
        SafetensorsWriter writer = new SafetensorsWriter(engine, Map.of("format", "pt"));
        weights.forEach((name, tensor) -> writer.matrix(name, StoredType.F32, tensor));
        Map<String, FileContent> files = new LinkedHashMap<>();
        files.put(CONFIG_FILE, FileContent.ofText(PeftConfig.write(config, baseModel)));
        files.put(WEIGHTS_FILE, writer);
        return files;
    }

    @Override
    public void close() {
        weights.values().forEach(Tensor::close);
        weights.clear();
    }
}
