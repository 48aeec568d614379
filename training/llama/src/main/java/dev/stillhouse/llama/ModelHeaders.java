package dev.stillhouse.llama;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.llama.weights.TensorInfo;
import dev.stillhouse.llama.weights.WeightFolder;
import dev.stillhouse.tensor.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the headers of a model folder's weight files say, held against its {@code config.json}: names, shapes, stored types and file sizes.
 * No weight is read, so that this takes milliseconds for a model of any size.
 */
public final class ModelHeaders {
    private ModelHeaders() {}

    /** Everything that keeps the model from being opened, in the order of the state dict; empty when it can be. */
    public static List<String> problems(Path folder) {
        try {
            LlamaConfig config = config(folder);
            List<String> damaged = WeightFolder.damage(folder);
            if (!damaged.isEmpty()) {
                // What is missing may be in one of these.
                return damaged;
            }
            try (WeightFolder files = WeightFolder.open(folder)) {
                return misfits(folder, files, config);
            }
        } catch (Failure e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    /** @throws Failure MODEL_MISSING or MODEL_INVALID */
    static LlamaConfig config(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw FailureCode.MODEL_MISSING.with("Model folder %s: no such folder; name a folder in HF format", folder);
        }
        return LlamaConfig.read(folder.resolve(LlamaModel.CONFIG_FILE));
    }

    /** The tensors that are missing or of another shape than the configuration has. */
    static List<String> misfits(Path folder, WeightFolder files, LlamaConfig config) {
        return WeightNames.shapes(config).entrySet().stream()
                .flatMap(entry ->
                        misfit(folder, files, entry.getKey(), stored(entry.getKey(), entry.getValue())).stream())
                .toList();
    }

    private static Optional<String> misfit(Path folder, WeightFolder files, String name, List<Long> wanted) {
        if (!files.has(name)) {
            return Optional.of("Model folder " + folder + ": tensor " + name + " of shape " + wanted
                    + " is missing; the weights do not belong to this config.json, or a shard is not there");
        }
        TensorInfo info = files.info(name);
        return info.shape().equals(wanted)
                ? Optional.empty()
                : Optional.of(files.fileOf(name).path() + ": tensor " + name + " has shape " + info.shape()
                        + ", expected " + wanted + " by its config.json; the weights belong to another model");
    }

    /** A norm is a vector in files and a matrix of one row in memory. */
    private static List<Long> stored(String name, Shape shape) {
        long columns = shape.columns();
        return WeightNames.isNorm(name) ? List.of(columns) : List.of((long) shape.rows(), columns);
    }
}
