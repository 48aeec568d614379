package dev.stillhouse.llama;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.llama.weights.FileContent;
import dev.stillhouse.llama.weights.SafetensorsFile;
import dev.stillhouse.llama.weights.SafetensorsWriter;
import dev.stillhouse.llama.weights.StoredType;
import dev.stillhouse.llama.weights.WeightFolder;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Quantization;
import dev.stillhouse.tensor.QuantizedMatrix;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A Llama's weights as tensors of one engine, with the adapter that is attached to it, if any. The model owns both and closes them.
 */
public final class LlamaModel implements AutoCloseable {
    public static final String CONFIG_FILE = "config.json";
    public static final String WEIGHTS_FILE = "model.safetensors";

    /** Values that travel at once into a weight that is initialised. */
    private static final int WINDOW = 1 << 22;

    /** Values that one processor makes at a time. */
    private static final int BLOCK = 1 << 16;

    private final Engine engine;
    private final LlamaConfig config;
    private final Precision precision;
    private final Map<String, Tensor> weights = new LinkedHashMap<>();
    private final Map<String, QuantizedMatrix> quantized = new LinkedHashMap<>();
    private Optional<LowRankUpdates> adapter = Optional.empty();

    private LlamaModel(Engine engine, LlamaConfig config, Precision precision) {
        this.engine = engine;
        this.precision = precision;
        this.config = config;
    }

    /** Opens an HF model folder in f32, whose weights are not to be trained. */
    public static LlamaModel open(Engine engine, Path folder) {
        return open(engine, folder, Precision.F32);
    }

    /** Opens an HF model folder whose weights are not to be trained. */
    public static LlamaModel open(Engine engine, Path folder, Precision precision) {
        return open(engine, folder, precision, WeightMemory.FILES);
    }

    /**
     * Opens an HF model folder: {@code config.json} and its safetensors. Every tensor is checked before memory is taken.
     *
     * @param memory with {@link WeightMemory#FILES}, {@link SafetensorsFile#inPlace} says what must not happen to the files
     */
    public static LlamaModel open(Engine engine, Path folder, Precision precision, WeightMemory memory) {
        return open(engine, folder, precision, memory, List.of());
    }

    /**
     * The same with adapters merged into the weights one after the other, each weight before it is quantised.
     *
     * @param merged stay the caller's
     */
    public static LlamaModel open(
            Engine engine,
            Path folder,
            Precision precision,
            WeightMemory memory,
            List<? extends LowRankUpdates> merged) {
        LlamaConfig config = ModelHeaders.config(folder);
        MergedUpdates merging = MergedUpdates.of(config, merged);
        try (WeightFolder files = WeightFolder.open(folder)) {
            ModelHeaders.misfits(folder, files, config).stream().findFirst().ifPresent(misfit -> {
                throw FailureCode.MODEL_INVALID.with("%s", misfit);
            });
            return withWeights(
                    new LlamaModel(engine, config, precision), WeightNames.shapes(config), (name, type, shape) -> {
                        List<LowRank> updates = merging.of(name);
                        boolean changed = !updates.isEmpty()
                                || precision.quantizationOf(name).isPresent();
                        Tensor weight = (changed ? WeightMemory.OWN : memory)
                                .open(files.fileOf(name), files.info(name), engine, type, shape);
                        updates.forEach(low -> low.mergeInto(engine, weight));
                        return weight;
                    });
        }
    }

    /** A model whose weights come from a seed. */
    public static LlamaModel random(Engine engine, LlamaConfig config, long seed) {
        return create(engine, config, WeightInit.seeded(seed));
    }

    /** In f32. */
    public static LlamaModel create(Engine engine, LlamaConfig config, WeightInit init) {
        return create(engine, config, init, Precision.F32);
    }

    public static LlamaModel create(Engine engine, LlamaConfig config, WeightInit init, Precision precision) {
        return withWeights(
                new LlamaModel(engine, config, precision), WeightNames.shapes(config), (name, type, shape) -> {
                    Tensor tensor = engine.zeros(type, shape);
                    fill(engine, tensor, init.values(name, shape));
                    return tensor;
                });
    }

    /** Makes one weight. */
    private interface Origin {
        Tensor weight(String name, DType type, Shape shape);
    }

    private static LlamaModel withWeights(LlamaModel model, Map<String, Shape> shapes, Origin origin) {
        try {
            shapes.forEach((name, shape) -> {
                model.weights.put(name, origin.weight(name, model.precision.typeOf(name), shape));
                model.precision.quantizationOf(name).ifPresent(quantization -> model.quantize(name, quantization));
            });
            return model;
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** One weight at a time, so that the others never exist as they were. */
    private void quantize(String name, Quantization quantization) {
        Tensor plain = weight(name);
        quantized.put(name, engine.quantize(plain, quantization));
        weights.remove(name);
        plain.close();
    }

    /** Fills a tensor. All processors make the values. */
    public static void fill(Engine engine, Tensor tensor, WeightInit.Values values) {
        long elements = tensor.shape().elements();
        float[] window = new float[(int) Math.min(WINDOW, elements)];
        for (long offset = 0; offset < elements; offset += window.length) {
            long begin = offset;
            int count = (int) Math.min(window.length, elements - offset);
            IntStream.range(0, (count + BLOCK - 1) / BLOCK).parallel().forEach(block -> {
                int from = block * BLOCK;
                values.put(begin + from, window, from, Math.min(BLOCK, count - from));
            });
            engine.write(tensor, offset, window, 0, count);
        }
    }

    public LlamaConfig config() {
        return config;
    }

    public Precision precision() {
        return precision;
    }

    public Engine engine() {
        return engine;
    }

    /** The weights by their HF names, but those that are quantised. */
    public Map<String, Tensor> weights() {
        return Collections.unmodifiableMap(weights);
    }

    /** What the weights take, quantised or not. */
    public long weightBytes() {
        long plain = weights.values().stream()
                .mapToLong(tensor -> tensor.shape().elements() * tensor.dtype().bytes())
                .sum();
        return plain
                + quantized.values().stream().mapToLong(QuantizedMatrix::bytes).sum();
    }

    Tensor weight(String name) {
        Tensor tensor = weights.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no weight named " + name);
        }
        return tensor;
    }

    /** Name of the weight that turns hidden states into logits. */
    String headName() {
        return config.tiedHead() ? WeightNames.EMBEDDING : WeightNames.HEAD;
    }

    LinearMap linear(int layer, Projection projection) {
        String name = WeightNames.projection(layer, projection);
        return new LinearMap(name, linearWeight(name), adapter.flatMap(updates -> updates.at(layer, projection)));
    }

    private LinearWeight linearWeight(String name) {
        QuantizedMatrix matrix = quantized.get(name);
        return matrix == null ? new LinearWeight.Plain(weight(name)) : new LinearWeight.Quantized(matrix);
    }

    /**
     * Prepares the weights for writing tokens, if the engine has a use for that and memory allows: see {@link Engine#packForLinear}.
     * Returns whether it has.
     */
    public boolean packForDecoding() {
        return engine.packForLinear(weights.keySet().stream()
                .filter(name -> !WeightNames.isNorm(name))
                .filter(name -> !name.equals(WeightNames.EMBEDDING) || config.tiedHead())
                .map(this::weight)
                .toList());
    }

    /** Puts an adapter beside the weights and takes ownership of it. Passes made before do not see it. */
    public void attach(LowRankUpdates updates) {
        if (adapter.isPresent()) {
            throw new IllegalStateException("an adapter is attached already");
        }
        adapter = Optional.of(updates);
    }

    public Optional<LowRankUpdates> adapter() {
        return adapter;
    }

    /**
     * Adds the adapter into the weights, {@code W += scale * B A}, and lets go of it. Weights that lie in a file are copied first. Passes
     * made before must not be used any more.
     */
    public void mergeAdapter() {
        LowRankUpdates updates = adapter.orElseThrow(() -> new IllegalStateException("no adapter is attached"));
        requireUnquantized("an adapter is not merged into");
        for (int layer = 0; layer < config.layers(); layer++) {
            for (Projection projection : Projection.values()) {
                String name = WeightNames.projection(layer, projection);
                updates.at(layer, projection).ifPresent(low -> low.mergeInto(engine, writable(name)));
            }
        }
        updates.close();
        adapter = Optional.empty();
    }

    /** What was lost in quantising must not get into a model that is kept. */
    private void requireUnquantized(String what) {
        if (!quantized.isEmpty()) {
            throw new IllegalStateException(what + " quantised weights; open the model as it lies in its files");
        }
    }

    /** The weight, in memory of its own from now on. */
    private Tensor writable(String name) {
        Tensor weight = weight(name);
        if (!weight.isReadOnly()) {
            return weight;
        }
        Tensor own = engine.zeros(weight.dtype(), weight.shape());
        weights.put(name, own);
        engine.copy(weight, own);
        weight.close();
        return own;
    }

    /** Writes {@code config.json} and {@code model.safetensors} into a folder that exists. */
    public void save(Path folder, StoredType type) {
        files(type).forEach((name, content) -> content.write(folder.resolve(name)));
    }

    /** Configuration and weights by file name, as an HF folder has them. */
    public Map<String, FileContent> files(StoredType type) {
        Map<String, FileContent> files = new LinkedHashMap<>();
        files.put(CONFIG_FILE, FileContent.ofText(config.toJson(type)));
        files.put(WEIGHTS_FILE, weights(type));
        return files;
    }

    /** Writes the weights alone, as one safetensors file. */
    public void saveWeights(Path file, StoredType type) {
        weights(type).write(file);
    }

    private FileContent weights(StoredType type) {
        requireUnquantized("no model folder is written from");
        SafetensorsWriter writer = new SafetensorsWriter(engine, Map.of("format", "pt"));
        weights.forEach((name, tensor) -> {
            if (WeightNames.isNorm(name)) {
                writer.vector(name, type, tensor);
            } else {
                writer.matrix(name, type, tensor);
            }
        });
        return writer;
    }

    @Override
    public void close() {
        adapter.ifPresent(LowRankUpdates::close);
        adapter = Optional.empty();
        weights.values().forEach(Tensor::close);
        weights.clear();
        quantized.values().forEach(QuantizedMatrix::close);
        quantized.clear();
    }
}
