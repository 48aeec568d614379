package dev.stillhouse.llama;

import dev.stillhouse.llama.weights.SafetensorsFile;
import dev.stillhouse.llama.weights.TensorInfo;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.util.Optional;

/** Where the weights of a model that is read from files are kept. */
public enum WeightMemory {
    /** In the files, wherever those have the type that is wanted: for weights that are frozen. */
    FILES {
        @Override
        Optional<Tensor> inPlace(SafetensorsFile file, TensorInfo info, Engine engine, DType dtype, Shape shape) {
            return file.inPlace(info, engine, dtype, shape);
        }
    },
    /** In memory of the model's own: for weights that are trained. */
    OWN {
        @Override
        Optional<Tensor> inPlace(SafetensorsFile file, TensorInfo info, Engine engine, DType dtype, Shape shape) {
            return Optional.empty();
        }
    };

    abstract Optional<Tensor> inPlace(SafetensorsFile file, TensorInfo info, Engine engine, DType dtype, Shape shape);

    /** A tensor of a file, which the caller closes. */
    Tensor open(SafetensorsFile file, TensorInfo info, Engine engine, DType dtype, Shape shape) {
        return inPlace(file, info, engine, dtype, shape).orElseGet(() -> copy(file, info, engine, dtype, shape));
    }

    private static Tensor copy(SafetensorsFile file, TensorInfo info, Engine engine, DType dtype, Shape shape) {
        Tensor copy = engine.zeros(dtype, shape);
        try {
            file.read(info, engine, copy);
            return copy;
        } catch (RuntimeException e) {
            copy.close();
            throw e;
        }
    }
}
