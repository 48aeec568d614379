package dev.stillhouse.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.KvSlots;
import dev.stillhouse.tensor.Segments;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttentionTest {
    private static final int ROWS = 203;

    /** One, two, three and many queries to a key, and widths that are and are not whole vectors. */
    static List<HeadLayout> layouts() {
        return List.of(
                new HeadLayout(2, 2, 6), new HeadLayout(4, 2, 24), new HeadLayout(3, 1, 32), new HeadLayout(40, 1, 4));
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void forwardAndBackwardHaveTheSameBitsOnAnyNumberOfThreads(HeadLayout heads) {
        float[] one = forwardAndBackward(heads, 1);
        assertThat(forwardAndBackward(heads, 2)).isEqualTo(one);
        assertThat(forwardAndBackward(heads, 3)).isEqualTo(one);
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void aRowAgainstTheCacheHasTheBitsOfTheForward(HeadLayout heads) {
        try (Nd4jEngine engine = new Nd4jEngine(2);
                Case c = new Case(engine, heads);
                Tensor q = engine.zeros(Shape.matrix(1, heads.queryColumns()));
                Tensor out = engine.zeros(Shape.matrix(1, heads.queryColumns()))) {
            c.forward();
            for (int row : IntStream.range(0, ROWS).filter(i -> i % 7 == 0).toArray()) {
                engine.copy(c.q.rows(row, row + 1), q);
                engine.attentionCached(q, c.k, c.v, heads, new KvSlots(ROWS, new int[] {0}, new int[] {row + 1}), out);
                assertThat(read(engine, out)).isEqualTo(read(engine, c.out.rows(row, row + 1)));
            }
        }
    }

    private static float[] forwardAndBackward(HeadLayout heads, int threads) {
        try (Nd4jEngine engine = new Nd4jEngine(threads);
                Case c = new Case(engine, heads);
                Tensor dq = engine.zeros(c.q.shape());
                Tensor dk = engine.zeros(c.k.shape());
                Tensor dv = engine.zeros(c.v.shape())) {
            c.forward();
            engine.attentionBackward(c.out, c.q, c.k, c.v, c.out, c.logSumExp, heads, Case.SEGMENT, dq, dk, dv);
            List<float[]> parts = List.of(read(engine, dq), read(engine, dk), read(engine, dv), read(engine, c.out));
            float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
            int at = 0;
            for (float[] part : parts) {
                System.arraycopy(part, 0, all, at, part.length);
                at += part.length;
            }
            return all;
        }
    }

    private static float[] read(Nd4jEngine engine, Tensor tensor) {
        float[] values = new float[(int) tensor.shape().elements()];
        engine.read(tensor, 0, values, 0, values.length);
        return values;
    }

    /** One segment, so that threads have to share a kv head. */
    private static final class Case implements AutoCloseable {
        static final Segments SEGMENT = Segments.uniform(1, ROWS);

        final Tensor q;
        final Tensor k;
        final Tensor v;
        final Tensor out;
        final Tensor logSumExp;
        private final Nd4jEngine engine;
        private final HeadLayout heads;
        private final SplittableRandom random = new SplittableRandom(1);

        Case(Nd4jEngine engine, HeadLayout heads) {
            this.engine = engine;
            this.heads = heads;
            q = random(heads.queryColumns());
            k = random(heads.keyColumns());
            v = random(heads.keyColumns());
            out = engine.zeros(q.shape());
            logSumExp = engine.zeros(Shape.matrix(ROWS, heads.heads()));
        }

        private Tensor random(int columns) {
            float[] values = new float[ROWS * columns];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (random.nextDouble() * 4 - 2);
            }
            Tensor tensor = engine.zeros(Shape.matrix(ROWS, columns));
            engine.write(tensor, 0, values, 0, values.length);
            return tensor;
        }

        void forward() {
            engine.attention(q, k, v, heads, SEGMENT, out, logSumExp);
        }

        @Override
        public void close() {
            List.of(q, k, v, out, logSumExp).forEach(Tensor::close);
        }
    }
}
