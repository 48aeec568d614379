package dev.stillhouse.llama;

import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.Tensor;
import java.util.Optional;

/** One projection with the low-rank update beside it: {@code y = W x + scale * B (A x)}. */
record LinearMap(String name, LinearWeight weight, Optional<LowRank> update) {

    /** @param reduced receives {@code A x} [N, rank], which the backward needs; present when there is an update */
    void forward(Engine engine, Tensor x, Into into, Tensor y, Optional<Tensor> reduced) {
        weight.forward(engine, x, into, y);
        reduce(engine, x, reduced);
        update.ifPresent(low -> engine.linear(reduced.orElseThrow(), low.b(), low.scale(), Into.ADD, y));
    }

    /** {@code A x} alone, where there is an update. */
    void reduce(Engine engine, Tensor x, Optional<Tensor> reduced) {
        update.ifPresent(low -> engine.linear(x, low.a(), 1f, Into.OVERWRITE, reduced.orElseThrow()));
    }

    /** Adds the gradients of the weights that are trained. @param scratch [N, rank] */
    void backwardWeights(
            Engine engine,
            Gradients gradients,
            Tensor dy,
            Tensor x,
            Optional<Tensor> reduced,
            Optional<Tensor> scratch) {
        gradients.of(name).ifPresent(gradient -> engine.linearBackwardWeight(dy, x, 1f, Into.ADD, gradient));
        if (update.isPresent()) {
            LowRank low = update.get();
            Tensor dReduced = scratch.orElseThrow();
            engine.linearBackwardInput(dy, low.b(), low.scale(), Into.OVERWRITE, dReduced);
            gradients
                    .of(low.nameB())
                    .ifPresent(gradient ->
                            engine.linearBackwardWeight(dy, reduced.orElseThrow(), low.scale(), Into.ADD, gradient));
            gradients
                    .of(low.nameA())
                    .ifPresent(gradient -> engine.linearBackwardWeight(dReduced, x, 1f, Into.ADD, gradient));
        }
    }

    /** Gives the gradient of the input; expects scratch as {@link #backwardWeights} left it. */
    void backwardInput(Engine engine, Tensor dy, Into into, Tensor dx, Optional<Tensor> scratch) {
        weight.backwardInput(engine, dy, into, dx);
        update.ifPresent(low -> engine.linearBackwardInput(scratch.orElseThrow(), low.a(), 1f, Into.ADD, dx));
    }
}
