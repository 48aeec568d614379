package dev.stillhouse.finetune.optimizer;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.llama.Parameter;
import dev.stillhouse.llama.weights.SafetensorsFile;
import dev.stillhouse.llama.weights.TensorInfo;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;

/** Both moments of a parameter, in its shape. Owned by the optimizer. */
record Moments(Parameter parameter, Tensor first, Tensor second) implements AutoCloseable {
    static Moments zeros(Engine engine, Parameter parameter) {
        Shape shape = parameter.value().shape();
        return new Moments(parameter, engine.zeros(shape), engine.zeros(shape));
    }

    String firstName() {
        return firstName(parameter);
    }

    String secondName() {
        return secondName(parameter);
    }

    static String firstName(Parameter parameter) {
        return parameter.name() + ".first";
    }

    static String secondName(Parameter parameter) {
        return parameter.name() + ".second";
    }

    /** @throws dev.stillhouse.contracts.failure.Failure CHECKPOINT_MISMATCH when a state file has no moments of that name and shape */
    static TensorInfo info(SafetensorsFile stored, String name, Shape shape) {
        TensorInfo info = stored.tensors().get(name);
        if (info == null || !info.hasShape(shape.rows(), shape.columns())) {
            throw FailureCode.CHECKPOINT_MISMATCH.with(
                    "%s: expected the moments %s of shape %s, found %s; the checkpoint belongs to another recipe, delete its folder to train anew",
                    stored.path(), name, shape, info == null ? "none" : info.shape());
        }
        return info;
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
