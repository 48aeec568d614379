package dev.stillhouse.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.stillhouse.engine.nd4j.AttentionGradient.Forward;
import dev.stillhouse.engine.nd4j.AttentionGradient.Gradients;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.Segments;
import dev.stillhouse.tensor.Shape;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NarrowAttentionTest {
    private static final HeadLayout HEADS = new HeadLayout(4, 2, 24);
    private static final Segments SEGMENTS = Segments.ofBounds(0, 700, 701, 830);

    private final Onednn library = Onednn.load();

    @BeforeEach
    void needBf16Products() {
        assumeThat(library.narrowestFactor())
                .as("the processor's narrowest products")
                .isEqualTo(DType.BF16);
    }

    @Test
    void forwardAndBackwardHaveTheSameBitsOnAnyNumberOfThreads() {
        List<float[]> one = forwardAndBackward(1);
        assertThat(forwardAndBackward(2)).usingRecursiveComparison().isEqualTo(one);
        assertThat(forwardAndBackward(3)).usingRecursiveComparison().isEqualTo(one);
    }

    @Test
    void scoresOfALongSequenceNeverExistWhole() {
        try (NarrowScratch own = new NarrowScratch(library, new Scratch())) {
            HeadLayout heads = new HeadLayout(1, 1, 8);
            NarrowKeys past = new NarrowKeys(
                    own, zeros(16_384, 8), zeros(16_384, 8), RowOrder.INTERLEAVED, 0, 16_384, 0, heads.width());
            new NarrowAttentionBlock(own, past, heads);
            assertThat(own.scores.bytes().capacity()).isEqualTo(128 * 512 * Float.BYTES);
        }
    }

    private List<float[]> forwardAndBackward(int threads) {
        int rows = SEGMENTS.rows();
        Scratch[] heap = new Scratch[threads];
        for (int i = 0; i < threads; i++) {
            heap[i] = new Scratch();
        }
        try (Workers workers = new Workers(threads);
                NarrowAttention attention = new NarrowAttention(library, workers, heap)) {
            Nd4jTensor logSumExp = Nd4jTensor.owning(
                    ArrayMemory.zeros(DType.F32, Shape.matrix(rows, HEADS.heads())), Shape.matrix(rows, HEADS.heads()));
            Forward forward = new Forward(
                    random(rows, HEADS.queryColumns()),
                    random(rows, HEADS.keyColumns()),
                    random(rows, HEADS.keyColumns()),
                    zeros(rows, HEADS.queryColumns()),
                    logSumExp);
            Gradients gradients = new Gradients(
                    random(rows, HEADS.queryColumns()),
                    zeros(rows, HEADS.queryColumns()),
                    zeros(rows, HEADS.keyColumns()),
                    zeros(rows, HEADS.keyColumns()));
            attention.forward(
                    forward.q(), forward.k(), forward.v(), HEADS, SEGMENTS, forward.out(), forward.logSumExp());
            attention.backward(forward, HEADS, SEGMENTS, gradients);
            return List.of(
                    read(forward.out()),
                    read(logSumExp),
                    read(gradients.dq()),
                    read(gradients.dk()),
                    read(gradients.dv()));
        }
    }

    private static Nd4jTensor zeros(int rows, int columns) {
        Shape shape = Shape.matrix(rows, columns);
        return Nd4jTensor.owning(ArrayMemory.zeros(DType.BF16, shape), shape);
    }

    private static Nd4jTensor random(int rows, int columns) {
        SplittableRandom random = new SplittableRandom(columns);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextDouble() * 4 - 2);
        }
        Nd4jTensor tensor = zeros(rows, columns);
        tensor.put(0, values, 0, values.length);
        return tensor;
    }

    private static float[] read(Nd4jTensor tensor) {
        float[] values = new float[tensor.elements()];
        tensor.get(0, values, 0, values.length);
        return values;
    }
}
