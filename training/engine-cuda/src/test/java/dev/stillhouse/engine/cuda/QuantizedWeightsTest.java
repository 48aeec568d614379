package dev.stillhouse.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.EngineResources;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.Quantization;
import dev.stillhouse.tensor.QuantizedMatrix;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which cards multiply codes of FP8 as they are. */
@WithFakeCuda
class QuantizedWeightsTest {
    private static final int N = 64;
    private static final int OUT = 96;

    @AfterEach
    void aWorkingMachineAgain() throws IOException {
        FakeCuda.says("");
    }

    @ParameterizedTest
    @CsvSource({"80, 128, true", "89, 128, false", "90, 128, false", "90, 120, true"})
    void onlyCardsWithFp8MultiplyCodesOfShapesThatCublasTakes(int capability, int in, boolean plain)
            throws IOException {
        FakeCuda.says("capability=" + capability);
        try (CudaEngine engine = new CudaEngine(EngineResources.ofThreads(1));
                Tensor x = random(engine, N, in);
                Tensor w = random(engine, OUT, in);
                Tensor y = engine.zeros(DType.BF16, Shape.matrix(N, OUT));
                QuantizedMatrix codes = engine.quantize(w, Quantization.FP8)) {
            engine.linear(x, codes, 1f, Into.OVERWRITE, y);
            float[] product = read(engine, y);
            engine.dequantize(codes, w);
            engine.linear(x, w, 1f, Into.OVERWRITE, y);
            assertThat(product).isNotEqualTo(new float[N * OUT]);
            assertThat(Arrays.equals(product, read(engine, y))).isEqualTo(plain);
        }
    }

    @Test
    void codesOfTheTransposeAreMemoryToo() throws IOException {
        FakeCuda.says("capability=90");
        long codes = 96L * 128;
        try (CudaEngine engine = new CudaEngine(EngineResources.ofThreads(1));
                Tensor w = random(engine, 96, 128);
                QuantizedMatrix twice = engine.quantize(w, Quantization.FP8);
                QuantizedMatrix nf4 = engine.quantize(w, Quantization.NF4)) {
            assertThat(twice.bytes()).isBetween(2 * codes, 2 * codes + 1024);
            assertThat(nf4.bytes()).isBetween(codes / 2, codes / 2 + 1024);
        }
    }

    private static Tensor random(CudaEngine engine, int rows, int columns) {
        SplittableRandom random = new SplittableRandom(rows);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (2 * random.nextDouble() - 1);
        }
        Tensor tensor = engine.zeros(DType.BF16, Shape.matrix(rows, columns));
        engine.write(tensor, 0, values, 0, values.length);
        return tensor;
    }

    private static float[] read(CudaEngine engine, Tensor tensor) {
        float[] values = new float[(int) tensor.shape().elements()];
        engine.read(tensor, 0, values, 0, values.length);
        return values;
    }
}
