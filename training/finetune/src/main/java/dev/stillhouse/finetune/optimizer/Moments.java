package dev.stillhouse.finetune.optimizer;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.llama.Parameter;
import dev.stillhouse.llama.weights.SafetensorsFile;
import dev.stillhouse.llama.weights.TensorInfo;
import dev.stillhouse.tensor.AdamW;
import dev.stillhouse.tensor.Shape;

/** Both moments of a parameter, or of some rows of one. Owned by the optimizer. */
sealed interface Moments extends AutoCloseable permits FullMoments, EightBitMoments {
    Parameter parameter();

    MomentState state();

    /** Moves the parameter by its gradient, and the moments. */
    void update(AdamW update);

    /** Copies numbers of a part, from number {@code offset}, to the beginning of an array. */
    void read(MomentPart part, long offset, float[] target, int count);

    /** Copies the beginning of an array to a part, from number {@code offset}. */
    void write(MomentPart part, long offset, float[] source, int count);

    /**
     * Takes the moments of a state file.
     *
     * @param whole the parameter that this one is rows of, or is
     * @param begin its first element among those of the whole one
     */
    default void load(SafetensorsFile stored, Parameter whole, long begin) {
        for (MomentPart part : state().parts()) {
            TensorInfo info = info(stored, part.nameOf(whole), part.shape(whole));
            long count = part.count(parameter().value().shape().elements());
            stored.read(info, part.count(begin), count, (offset, values, some) -> write(part, offset, values, some));
        }
    }

    /** @throws dev.stillhouse.contracts.failure.Failure CHECKPOINT_MISMATCH when a state file has no moments of that name and shape */
    static TensorInfo info(SafetensorsFile stored, String name, Shape shape) {
        TensorInfo info = stored.tensors().get(name);
        if (info == null || !info.hasShape(shape.rows(), shape.columns())) {
            throw FailureCode.CHECKPOINT_MISMATCH.with(
                    "%s: expected the moments %s of shape %s, found %s; the checkpoint belongs to another recipe,"
                            + " delete its folder to train anew",
                    stored.path(), name, shape, info == null ? "none" : info.shape());
        }
        return info;
    }

    @Override
    void close();
}
