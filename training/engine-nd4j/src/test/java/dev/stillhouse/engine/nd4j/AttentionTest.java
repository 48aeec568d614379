package dev.stillhouse.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.KvPages;
import dev.stillhouse.tensor.Segments;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AttentionTest {
    /** One, two, three and many queries to a key, widths that are and are not whole vectors, and one stretch of keys or several. */
    static Stream<Arguments> layouts() {
        return Stream.of(
                        new HeadLayout(2, 2, 6),
                        new HeadLayout(4, 2, 24),
                        new HeadLayout(3, 1, 32),
                        new HeadLayout(40, 1, 4))
                .flatMap(heads -> Stream.of(Arguments.of(heads, 203), Arguments.of(heads, 2100)));
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void forwardAndBackwardHaveTheSameBitsOnAnyNumberOfThreads(HeadLayout heads, int rows) {
        float[] one = forwardAndBackward(heads, rows, 1);
        assertThat(forwardAndBackward(heads, rows, 2)).isEqualTo(one);
        assertThat(forwardAndBackward(heads, rows, 3)).isEqualTo(one);
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void aRowAgainstTheCacheHasTheBitsOfTheForward(HeadLayout heads, int rows) {
        try (Nd4jEngine engine = new Nd4jEngine(2);
                Case c = new Case(engine, heads, rows);
                Tensor q = engine.zeros(Shape.matrix(1, heads.queryColumns()));
                Tensor out = engine.zeros(Shape.matrix(1, heads.queryColumns()))) {
            c.forward();
            for (int row : IntStream.range(0, rows).filter(i -> i % 7 == 0).toArray()) {
                engine.copy(c.q.rows(row, row + 1), q);
                engine.attentionCached(
                        q, c.k, c.v, heads, new KvPages(rows, new int[][] {{0}}, new int[] {row + 1}), out);
                assertThat(read(engine, out)).isEqualTo(read(engine, c.out.rows(row, row + 1)));
            }
        }
    }

    private static float[] forwardAndBackward(HeadLayout heads, int rows, int threads) {
        try (Nd4jEngine engine = new Nd4jEngine(threads);
                Case c = new Case(engine, heads, rows);
                Tensor dq = engine.zeros(c.q.shape());
                Tensor dk = engine.zeros(c.k.shape());
                Tensor dv = engine.zeros(c.v.shape())) {
            c.forward();
            engine.attentionBackward(c.out, c.q, c.k, c.v, c.out, c.logSumExp, heads, c.segment, dq, dk, dv);
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
        final Segments segment;
        final Tensor q;
        final Tensor k;
        final Tensor v;
        final Tensor out;
        final Tensor logSumExp;
        private final Nd4jEngine engine;
        private final HeadLayout heads;
        private final SplittableRandom random = new SplittableRandom(1);

        Case(Nd4jEngine engine, HeadLayout heads, int rows) {
            this.engine = engine;
            this.heads = heads;
            segment = Segments.uniform(1, rows);
            q = random(heads.queryColumns());
            k = random(heads.keyColumns());
            v = random(heads.keyColumns());
            out = engine.zeros(q.shape());
            logSumExp = engine.zeros(Shape.matrix(segment.rows(), heads.heads()));
        }

        private Tensor random(int columns) {
            float[] values = new float[segment.rows() * columns];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (random.nextDouble() * 4 - 2);
            }
            Tensor tensor = engine.zeros(Shape.matrix(segment.rows(), columns));
            engine.write(tensor, 0, values, 0, values.length);
            return tensor;
        }

        void forward() {
            engine.attention(q, k, v, heads, segment, out, logSumExp);
        }

        @Override
        public void close() {
            List.of(q, k, v, out, logSumExp).forEach(Tensor::close);
        }
    }
}
