package dev.stillhouse.engine.nd4j;

import dev.stillhouse.engine.nd4j.AttentionGradient.Forward;
import dev.stillhouse.engine.nd4j.AttentionGradient.Gradients;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.KvPages;
import dev.stillhouse.tensor.Segments;
import java.util.Optional;
import java.util.stream.Stream;

/** Attention by bf16 products where there are any, all tensors are bf16 and heads are wide enough to gain by it; in f32 otherwise. */
final class TypedAttention implements AutoCloseable {
    /** Of a head. The length of a segment must not choose: a row's bits would depend on how many follow. */
    private static final int LEAST_WIDTH = 32;

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
        narrow.filter(products -> heads.width() >= LEAST_WIDTH && areNarrow(q, k, v, out))
                .ifPresentOrElse(
                        products -> products.forward(q, k, v, heads, segments, out, logSumExp),
                        () -> attention.forward(q, k, v, heads, segments, out, logSumExp));
    }

    void backward(Forward forward, HeadLayout heads, Segments segments, Gradients gradients) {
        narrow.filter(products -> heads.width() >= LEAST_WIDTH
                        && areNarrow(forward.q(), forward.k(), forward.v(), forward.out())
                        && areNarrow(gradients.dOut(), gradients.dq(), gradients.dk(), gradients.dv()))
                .ifPresentOrElse(
                        products -> products.backward(forward, heads, segments, gradients),
                        () -> gradient.run(forward, heads, segments, gradients));
    }

    void cached(Nd4jTensor q, Nd4jTensor keys, Nd4jTensor values, HeadLayout heads, KvPages pages, Nd4jTensor out) {
        attention.cached(q, keys, values, heads, pages, out);
    }

    private static boolean areNarrow(Nd4jTensor... tensors) {
        return Stream.of(tensors).allMatch(tensor -> tensor.dtype() == DType.BF16);
    }

    @Override
    public void close() {
        narrow.ifPresent(NarrowAttention::close);
    }
}
