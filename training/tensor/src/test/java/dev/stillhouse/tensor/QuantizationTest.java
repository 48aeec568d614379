package dev.stillhouse.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stillhouse.tensor.reference.ReferenceEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Codes and values against what another implementation made, and the memory that they take. */
class QuantizationTest {
    private static final Shape SHAPE = Shape.matrix(6, 100);

    /** The quantiles of a normal distribution that QLoRA's appendix E starts from, scaled, by PyTorch in double precision. */
    private static final float[] QUANTILES = {
        -1f,
        -0.69619292f,
        -0.52507305f,
        -0.39491749f,
        -0.28444135f,
        -0.18477343f,
        -0.09104999f,
        0f,
        0.07958033f,
        0.16093017f,
        0.24611229f,
        0.33791518f,
        0.4407098f,
        0.56261694f,
        0.72295672f,
        1f
    };

    private final ReferenceEngine engine = new ReferenceEngine();

    @Test
    void theLevelsAreQuantilesOfANormalDistribution() {
        for (int code = 0; code < QUANTILES.length; code++) {
            assertThat(Nf4.level(code)).as("level %d", code).isCloseTo(QUANTILES[code], within(2e-7f));
            assertThat(Nf4.code(Nf4.level(code))).isEqualTo(code);
        }
    }

    @Test
    void codesAreThoseOfTheNearestLevel() throws IOException {
        float[] weights = column(0);
        List<String[]> rows = rows("quantized-by-torch.txt");
        for (int i = 0; i < weights.length; i++) {
            float scale = 0;
            for (int at = i / 100 * 100 + i % 100 / 64 * 64, end = Math.min(at + 64, (i / 100 + 1) * 100);
                    at < end;
                    at++) {
                scale = Math.max(scale, Math.abs(weights[at]));
            }
            assertThat(Nf4.code(scale == 0 ? 0 : weights[i] / scale))
                    .as("weight %d", i)
                    .isEqualTo(Integer.parseInt(rows.get(i)[1], 16));
        }
    }

    @ParameterizedTest
    @CsvSource({"NF4, 2", "FP8, 4"})
    void valuesAreThoseOfAnotherImplementation(Quantization kind, int column) throws IOException {
        assertThat(dequantized(kind, column(0))).containsExactly(column(column));
    }

    @Test
    void everyCodeOfE4m3IsItsNumberAndTheNumberItsCode() throws IOException {
        List<String[]> numbers = rows("e4m3-by-torch.txt");
        assertThat(numbers).hasSize(256);
        for (int code = 0; code < 256; code++) {
            float number = Float.intBitsToFloat(Integer.parseUnsignedInt(numbers.get(code)[0], 16));
            assertThat((Float) E4m3.decode(code)).as("code %d", code).isEqualTo((Float) number);
            assertThat(E4m3.encode(E4m3.decode(code)) & 0x7f).isEqualTo(code & 0x7f);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "17, 16",
        "19, 20",
        "-17, -16",
        "460, 448",
        "1e30, 448",
        "-Infinity, -448",
        "0.0009765625, 0",
        "0.0029296875, 0.00390625",
        "0.01513671875, 0.015625",
        "1e-40, 0",
        "247.9, 240",
        "248.1, 256"
    })
    void e4m3RoundsToTheNearestAndTiesToEven(float number, float rounded) {
        assertThat(E4m3.decode(E4m3.encode(number))).isEqualTo(rounded);
    }

    @ParameterizedTest
    @EnumSource(Quantization.class)
    void whatWasQuantisedOnceStaysAsItIs(Quantization kind) throws IOException {
        float[] once = dequantized(kind, column(0));
        float[] twice = dequantized(kind, once);
        for (int i = 0; i < once.length; i++) {
            assertThat(twice[i]).isCloseTo(once[i], within(Math.abs(once[i]) * 0.005f));
        }
    }

    @Test
    void fourBitsAWeightAndAnEighthForScales() {
        Shape shape = Shape.matrix(4096, 14_336);
        assertThat(8.0 * Quantization.NF4.bytes(shape) / shape.elements()).isCloseTo(4.129, within(0.001));
        assertThat(8.0 * Quantization.FP8.bytes(shape) / shape.elements()).isCloseTo(8.002, within(0.001));
    }

    @Test
    void aProductOfAnotherWidthNamesTheDimension() {
        try (QuantizedMatrix w = engine.quantize(engine.zeros(Shape.matrix(5, 8)), Quantization.NF4)) {
            Tensor x = engine.zeros(Shape.matrix(2, 9));
            Tensor y = engine.zeros(Shape.matrix(2, 5));
            assertThatThrownBy(() -> engine.linear(x, w, 1f, Into.OVERWRITE, y))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("linear: w must be [out=5, in=9], but was [5, 8]");
        }
    }

    @Test
    void aClosedWeightIsRefused() {
        QuantizedMatrix w = engine.quantize(engine.zeros(Shape.matrix(5, 8)), Quantization.FP8);
        w.close();
        assertThatThrownBy(() -> engine.dequantize(w, engine.zeros(Shape.matrix(5, 8))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the quantised weight [5, 8] is closed");
    }

    private float[] dequantized(Quantization kind, float[] weights) {
        float[] values = new float[weights.length];
        try (Tensor w = engine.zeros(SHAPE);
                Tensor plain = engine.zeros(SHAPE)) {
            engine.write(w, 0, weights, 0, weights.length);
            try (QuantizedMatrix matrix = engine.quantize(w, kind)) {
                engine.dequantize(matrix, plain);
            }
            engine.read(plain, 0, values, 0, values.length);
        }
        return values;
    }

    private static float[] column(int column) throws IOException {
        List<String[]> rows = rows("quantized-by-torch.txt");
        float[] values = new float[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(Integer.parseUnsignedInt(rows.get(i)[column], 16));
        }
        return values;
    }

    private static List<String[]> rows(String file) throws IOException {
        try (var in = QuantizationTest.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" "))
                    .toList();
        }
    }
}
