package dev.stillhouse.engine.nd4j;

import dev.stillhouse.engine.nd4j.AttentionGradient.Forward;
import dev.stillhouse.engine.nd4j.AttentionGradient.Gradients;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.KvSlots;
import dev.stillhouse.tensor.Segments;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Attention by bf16 products where there are any and all tensors are bf16, and in f32 otherwise. On segments of a few tens of rows f32 is
 * faster (docs/LOG.md), but a choice by length would give a row other bits when other rows follow it.
 */
final class TypedAttention implements AutoCloseable {
    private final Attention attention;
    private final AttentionGradient gradient;
    private final Optional<NarrowAttention> narrow;

    TypedAttention(Attention attention, AttentionGradient gradient, Optional<NarrowAttention> narrow) {
        this.attention = attention;
        this.gradient = gradient;
        this.narrow = narrow;
    }

    void forward(
            Nd4jTensor q,
            Nd4jTensor k,
            Nd4jTensor v,
            HeadLayout heads,
            Segments segments,
            Nd4jTensor out,
            Nd4jTensor logSumExp) {
        narrow.filter(products -> areNarrow(q, k, v, out))
                .ifPresentOrElse(
                        products -> products.forward(q, k, v, heads, segments, out, logSumExp),
                        () -> attention.forward(q, k, v, heads, segments, out, logSumExp));
    }

    void backward(Forward forward, HeadLayout heads, Segments segments, Gradients gradients) {
        narrow.filter(products -> areNarrow(forward.q(), forward.k(), forward.v(), forward.out())
                        && areNarrow(gradients.dOut(), gradients.dq(), gradients.dk(), gradients.dv()))
                .ifPresentOrElse(
                        products -> products.backward(forward, heads, segments, gradients),
                        () -> gradient.run(forward, heads, segments, gradients));
    }

    void cached(Nd4jTensor q, Nd4jTensor keys, Nd4jTensor values, HeadLayout heads, KvSlots slots, Nd4jTensor out) {
        attention.cached(q, keys, values, heads, slots, out);
    }

    private static boolean areNarrow(Nd4jTensor... tensors) {
        return Stream.of(tensors).allMatch(tensor -> tensor.dtype() == DType.BF16);
    }

    @Override
    public void close() {
        narrow.ifPresent(NarrowAttention::close);
    }
}
