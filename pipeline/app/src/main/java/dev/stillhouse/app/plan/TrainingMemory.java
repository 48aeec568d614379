package dev.stillhouse.app.plan;

import dev.stillhouse.app.engine.DTypes;
import dev.stillhouse.contracts.spec.LoraSpec;
import dev.stillhouse.contracts.spec.OptimizerSpec;
import dev.stillhouse.contracts.spec.TrainingSpec;
import dev.stillhouse.finetune.optimizer.MomentState;
import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.Precision;
import dev.stillhouse.llama.Projection;
import dev.stillhouse.tensor.DType;
import java.util.Arrays;

/**
 * About how much memory the training of a recipe takes on its device, in bytes: weights and, for those that are trained, a
 * gradient, all of 4 bytes; two moments of 4 bytes or of 1 with their scales; and what each layer keeps of its tokens for the backward pass.
 * Beside quantised weights there is room for the largest of them as it is computed with.
 */
record TrainingMemory(long weights, long state, long activations) {
    private static final long FLOAT = 4;
    /** What a layer keeps per token, in units of the width: normed twice, q and output of attention, residuals. */
    private static final long KEPT_WIDTHS = 6;

    /** What a layer keeps per token, in units of the feed-forward width: gate, up and their product. */
    private static final long KEPT_FORWARD_WIDTHS = 3;

    /** @param dtype of frozen weights */
    static TrainingMemory of(LlamaConfig model, TrainingSpec training, DType dtype) {
        long trained =
                training.lora().map(lora -> adapterParameters(model, lora)).orElse(model.parameterCount());
        long perToken = model.layers()
                * (KEPT_WIDTHS * model.hiddenSize() + KEPT_FORWARD_WIDTHS * model.intermediateSize())
                * FLOAT;
        long weights = training.lora()
                .map(lora -> frozen(model, lora, dtype))
                .orElseGet(() -> Precision.trained(dtype).weightBytes(model));
        return new TrainingMemory(
                weights,
                trained * FLOAT + Math.round(trained * moments(training.optimizer())),
                training.passTokens() * perToken);
    }

    private static double moments(OptimizerSpec optimizer) {
        return switch (optimizer.name()) {
            case ADAMW -> MomentState.F32.bytes();
            case ADAMW_8BIT -> MomentState.EIGHT_BIT.bytes();
        };
    }

    private static long frozen(LlamaConfig model, LoraSpec lora, DType dtype) {
        Precision plain = Precision.frozen(dtype);
        return lora.quantizeBase()
                .map(type -> plain.quantized(DTypes.of(type)).weightBytes(model) + largest(model) * dtype.bytes())
                .orElseGet(() -> plain.weightBytes(model));
    }

    /** Elements of the largest projection. */
    private static long largest(LlamaConfig model) {
        return Arrays.stream(Projection.values())
                .mapToLong(projection -> projection.shape(model).elements())
                .max()
                .orElseThrow();
    }

    long total() {
        return weights + state + activations;
    }

    static long adapterParameters(LlamaConfig model, LoraSpec lora) {
        long width = model.hiddenSize();
        long queries = (long) model.heads() * model.headWidth();
        long keys = (long) model.kvHeads() * model.headWidth();
        long forward = model.intermediateSize();
        long sides = 0;
        for (LoraSpec.Linear target : lora.targets()) {
            sides += switch (target) {
                case Q_PROJ, O_PROJ -> width + queries;
                case K_PROJ, V_PROJ -> width + keys;
                case GATE_PROJ, UP_PROJ, DOWN_PROJ -> width + forward;
            };
        }
        return model.layers() * lora.rank() * sides;
    }
}
