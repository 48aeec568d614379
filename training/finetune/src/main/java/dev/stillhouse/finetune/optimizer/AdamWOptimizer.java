package dev.stillhouse.finetune.optimizer;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.llama.Parameter;
import dev.stillhouse.llama.weights.FileContent;
import dev.stillhouse.llama.weights.SafetensorsFile;
import dev.stillhouse.llama.weights.SafetensorsWriter;
import dev.stillhouse.llama.weights.StoredType;
import dev.stillhouse.llama.weights.TensorInfo;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * AdamW over named parameters. Owns both moments of every parameter, in f32; the parameters stay their owner's.
 *
 * <p>State file: safetensors with {@code <name>.first} and {@code <name>.second} per parameter, F32, in the parameter's shape. The number
 * of updates is not in it: it travels with the rest of the training's state.
 */
public final class AdamWOptimizer implements AutoCloseable {
    private final Engine engine;
    private final AdamWSettings settings;
    private final List<Parameter> parameters;
    private final Map<String, Tensor> moments = new LinkedHashMap<>();
    private long updates;

    public AdamWOptimizer(Engine engine, AdamWSettings settings, List<Parameter> parameters) {
        this.engine = engine;
        this.settings = settings;
        this.parameters = new ArrayList<>(parameters);
        for (Parameter parameter : parameters) {
            moments.put(first(parameter), engine.zeros(parameter.value().shape()));
            moments.put(second(parameter), engine.zeros(parameter.value().shape()));
        }
    }

    private static String first(Parameter parameter) {
        return parameter.name() + ".first";
    }

    private static String second(Parameter parameter) {
        return parameter.name() + ".second";
    }

    /** Updates applied so far, those before a {@link #load} included. */
    public long updates() {
        return updates;
    }

    /**
     * Applies the gradients once.
     *
     * @param share of the learning rate, from the schedule
     */
    public void update(double share) {
        updates++;
        for (Parameter parameter : parameters) {
            engine.adamW(
                    parameter.value(),
                    parameter.gradient(),
                    moment(first(parameter)),
                    moment(second(parameter)),
                    settings.update(parameter.name(), settings.learningRate() * share, updates));
        }
    }

    private Tensor moment(String name) {
        Tensor tensor = moments.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no moment named " + name);
        }
        return tensor;
    }

    /** The state file. */
    public FileContent content() {
        SafetensorsWriter writer = new SafetensorsWriter(engine, Map.of());
        moments.forEach((name, tensor) -> writer.matrix(name, StoredType.F32, tensor));
        return writer;
    }

    /** @param updates how many were applied when the file was written */
    public void load(Path file, long updates) {
        try (SafetensorsFile stored = SafetensorsFile.open(file)) {
            moments.forEach((name, tensor) -> stored.read(info(stored, name, tensor), engine, tensor));
        }
        this.updates = updates;
    }

    private static TensorInfo info(SafetensorsFile stored, String name, Tensor tensor) {
        TensorInfo info = stored.tensors().get(name);
        if (info == null || !info.hasShape(tensor.rows(), tensor.columns())) {
            throw FailureCode.CHECKPOINT_MISMATCH.with(
                    "%s: expected the moments %s of shape %s, found %s; the checkpoint belongs to another recipe, delete its folder to train anew",
                    stored.path(), name, tensor.shape(), info == null ? "none" : info.shape());
        }
        return info;
    }

    @Override
    public void close() {
        moments.values().forEach(Tensor::close);
        moments.clear();
    }
}
