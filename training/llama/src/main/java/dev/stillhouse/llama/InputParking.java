package dev.stillhouse.llama;

import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The inputs of all layers but the last, in the machine's memory beside the device's, in the type of the activations. The forward goes on
 * with what was put away, so that the backward computes from the same numbers.
 */
final class InputParking {
    private final Engine engine;
    private final List<Tensor> inputs;

    InputParking(LlamaModel model, Buffers buffers, int tokens) {
        this.engine = model.engine();
        this.inputs = IntStream.range(0, model.config().layers() - 1)
                .mapToObj(layer -> buffers.parked(tokens, model.config().hiddenSize()))
                .toList();
    }

    /** Puts a layer's input away, and rounds it to what was put away. */
    void park(int layer, Tensor input, BackwardScratch scratch) {
        Tensor parked = inputs.get(layer).first(input.rows());
        Optional<Tensor> rounded = scratch.residual();
        if (rounded.isPresent()) {
            engine.copy(input, rounded.get());
            engine.copy(rounded.get(), parked);
            engine.copy(rounded.get(), input);
        } else {
            engine.copy(input, parked);
        }
    }

    void fetch(int layer, Tensor input, BackwardScratch scratch) {
        Tensor parked = inputs.get(layer).first(input.rows());
        scratch.residual().ifPresent(narrow -> engine.copy(parked, narrow));
        engine.copy(scratch.residual().orElse(parked), input);
    }
}
