package dev.stillhouse.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PackedWeightTest {
    private static final int OUT = 4096;
    private static final int IN = 256;

    private final Nd4jEngine engine = new Nd4jEngine(2);
    private final Tensor w = engine.zeros(Shape.matrix(OUT, IN));
    private final Tensor x = engine.zeros(Shape.matrix(1, IN));

    @BeforeEach
    void fill() {
        fill(w, 1);
        fill(x, 2);
    }

    @AfterEach
    void close() {
        w.close();
        x.close();
        engine.close();
    }

    @Test
    void aWeightIsPackedOnceAndBothGoTogether() {
        assertThat(engine.packForLinear(List.of(w))).isTrue();
        long packed = Nd4jTensor.of(w).packed().orElseThrow().address(0);
        assertThat(engine.packForLinear(List.of(w))).isTrue();
        assertThat(Nd4jTensor.of(w).packed().orElseThrow().address(0)).isEqualTo(packed);
        w.close();
        assertThatThrownBy(() -> Nd4jTensor.of(w)).hasMessage("the tensor [4096, 256] is closed");
    }

    @Test
    void aWeightThatIsWrittenToLosesItsCopy() {
        engine.packForLinear(List.of(w));
        engine.scale(w.rows(7, 9), 2f);
        assertThat(Nd4jTensor.of(w).packed()).isEmpty();
        float[] plain = product(w);
        engine.packForLinear(List.of(w));
        assertThat(product(w)).isEqualTo(plain);
    }

    @Test
    void aViewOfAPackedWeightIsReadAsItLies() {
        float[] all = product(w);
        engine.packForLinear(List.of(w));
        float[] some = product(w.rows(1000, 1100));
        assertThat(some).containsExactly(Arrays.copyOfRange(all, 1000, 1100));
    }

    @Test
    void aViewIsNotPacked() {
        assertThatThrownBy(() -> engine.packForLinear(List.of(w.rows(0, 100))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("packForLinear takes whole tensors, but was given a view [100, 256]");
    }

    @Test
    void productsWithoutOnednnHaveNoUseForACopy() {
        try (Nd4jEngine portable = new Nd4jEngine(1, NativeLibraries::withoutOnednn);
                Tensor weight = portable.zeros(Shape.matrix(8, 8))) {
            assertThat(portable.packForLinear(List.of(weight))).isFalse();
        }
    }

    private float[] product(Tensor weight) {
        int columns = weight.shape().rows();
        try (Tensor y = engine.zeros(Shape.matrix(1, columns))) {
            engine.linear(x, weight, 1f, Into.OVERWRITE, y);
            float[] values = new float[columns];
            engine.read(y, 0, values, 0, columns);
            return values;
        }
    }

    private void fill(Tensor tensor, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[(int) tensor.shape().elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble() - 0.5f;
        }
        engine.write(tensor, 0, values, 0, values.length);
    }
}
