package dev.stillhouse.engine.nd4j;

import dev.stillhouse.engine.nd4j.AttentionGradient.Forward;
import dev.stillhouse.engine.nd4j.AttentionGradient.Gradients;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.Segments;
import java.util.Optional;
import java.util.stream.Stream;
import jdk.incubator.vector.IntVector;

/**
 * Causal attention and its backward in bf16, by oneDNN's products, with f32 scores, sums and softmax. Work is divided as in {@link Attention} and
 * {@link AttentionGradient}.
 */
final class NarrowAttention implements AutoCloseable {
    private final Workers workers;
    private final NarrowScratch[] scratch;

    /** Empty where there are no bf16 products, or where the Vector API does not read and write byte buffers: Java 17 does, 25 does not. */
    static Optional<NarrowAttention> open(Optional<Onednn> library, Workers workers, Scratch[] heap) {
        return library.filter(onednn -> onednn.narrowestFactor() == DType.BF16 && vectorsOfBuffers())
                .map(onednn -> new NarrowAttention(onednn, workers, heap));
    }

    private static boolean vectorsOfBuffers() {
        return Stream.of(IntVector.class.getMethods())
                .anyMatch(method -> method.getName().equals("fromByteBuffer"));
    }

    NarrowAttention(Onednn library, Workers workers, Scratch[] heap) {
        this.workers = workers;
        scratch = new NarrowScratch[workers.count()];
        for (int i = 0; i < scratch.length; i++) {
            scratch[i] = new NarrowScratch(library, heap[i]);
        }
    }

    void forward(
            Nd4jTensor q,
            Nd4jTensor k,
            Nd4jTensor v,
            HeadLayout heads,
            Segments segments,
            Nd4jTensor out,
            Nd4jTensor logSumExp) {
        int pairs = segments.count() * heads.kvHeads();
        int parts = workers.parts(pairs);
        workers.items(pairs * parts, (worker, item) -> {
            int part = item % parts;
            int group = item / parts % heads.kvHeads();
            int segment = item / parts / heads.kvHeads();
            int first = segments.start(segment);
            int length = segments.length(segment);
            if (part * NarrowAttentionBlock.ROWS >= length) {
                return;
            }
            NarrowScratch own = scratch[worker];
            NarrowKeys past = new NarrowKeys(
                    own, k, v, RowOrder.INTERLEAVED, first, length, group * heads.width(), heads.width());
            NarrowAttentionBlock block = new NarrowAttentionBlock(own, past, heads);
            int step = parts * NarrowAttentionBlock.ROWS;
            for (int from = part * NarrowAttentionBlock.ROWS; from < length; from += step) {
                int rows = Math.min(NarrowAttentionBlock.ROWS, length - from);
                for (int i = 0; i < heads.queriesPerKey(); i++) {
                    block.attend(from, rows, first, group * heads.queriesPerKey() + i, q, out, logSumExp);
                }
            }
        });
    }

    void backward(Forward forward, HeadLayout heads, Segments segments, Gradients gradients) {
        workers.items(segments.count() * heads.kvHeads(), (worker, item) -> {
            int segment = item / heads.kvHeads();
            int group = item % heads.kvHeads();
            int first = segments.start(segment);
            int length = segments.length(segment);
            NarrowScratch own = scratch[worker];
            int column = group * heads.width();
            NarrowKeys past = new NarrowKeys(
                    own, forward.k(), forward.v(), RowOrder.NATURAL, first, length, column, heads.width());
            NarrowGradientBlock block = new NarrowGradientBlock(own, past, length, heads);
            for (int from = 0; from < length; from += NarrowGradientBlock.ROWS) {
                int rows = Math.min(NarrowGradientBlock.ROWS, length - from);
                for (int i = 0; i < heads.queriesPerKey(); i++) {
                    block.add(from, rows, first, group * heads.queriesPerKey() + i, forward, gradients);
                }
            }
            block.store(gradients, first, group);
        });
    }

    @Override
    public void close() {
        for (NarrowScratch own : scratch) {
            own.close();
        }
    }
}
