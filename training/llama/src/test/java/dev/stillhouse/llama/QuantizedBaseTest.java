package dev.stillhouse.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stillhouse.engine.nd4j.Nd4jEngine;
import dev.stillhouse.llama.adapter.LoraAdapter;
import dev.stillhouse.llama.adapter.LoraConfig;
import dev.stillhouse.llama.weights.StoredType;
import dev.stillhouse.tensor.AdamW;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Quantization;
import dev.stillhouse.tensor.Segments;
import dev.stillhouse.tensor.Tensor;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A frozen base in fewer bits: what it learns, what it takes, and what is refused. */
class QuantizedBaseTest {
    private static final LlamaConfig CONFIG =
            new LlamaConfig(96, 64, 96, 2, 4, 2, 16, 1e-5f, 10_000, Optional.empty(), false, 128, 1, List.of(2));
    private static final int N = 24;
    private static final LoraConfig LORA = new LoraConfig(4, 8f, EnumSet.allOf(Projection.class), false);

    /**
     * Losses of ten AdamW steps by transformers 5.17.0 and peft 0.21.0 on PyTorch 2.14.1, in f32 on a CPU, with the projections quantised and
     * dequantised by PyTorch's own operations.
     */
    private static double[] lossesOfPeft(Quantization kind) {
        return switch (kind) {
            case NF4 ->
                new double[] {
                    5.025224, 4.172317, 3.598877, 3.10191, 2.666079, 2.333048, 2.048253, 1.860044, 1.653548, 1.498274
                };
            case FP8 ->
                new double[] {
                    5.060914, 4.236353, 3.677481, 3.183243, 2.776806, 2.420937, 2.137875, 1.901951, 1.774188, 1.571291
                };
        };
    }

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(Quantization.class)
    void theReferenceLearnsAsPeftOnTheSameWeights(Quantization kind) {
        expectLosses(new ReferenceEngine(), Precision.F32.quantized(kind), lossesOfPeft(kind), 0.02);
    }

    @ParameterizedTest
    @EnumSource(Quantization.class)
    void theCpuLearnsAsPeftOnTheSameWeights(Quantization kind) {
        try (Engine engine = new Nd4jEngine(2)) {
            expectLosses(engine, Precision.F32.quantized(kind), lossesOfPeft(kind), 0.02);
            expectLosses(engine, Precision.frozen(DType.BF16).quantized(kind), lossesOfPeft(kind), 2);
        }
    }

    private static void expectLosses(Engine engine, Precision precision, double[] expected, double percent) {
        List<Double> losses = losses(engine, precision, expected.length);
        for (int step = 0; step < expected.length; step++) {
            assertThat(losses.get(step))
                    .as("loss of step %d", step + 1)
                    .isCloseTo(expected[step], Percentage.withPercentage(percent));
        }
    }

    private static List<Double> losses(Engine engine, Precision precision, int steps) {
        List<Double> losses = new ArrayList<>();
        List<Tensor> moments = new ArrayList<>();
        try (LlamaModel model = LlamaModel.create(engine, CONFIG, WeightInit.seeded(3, 0.1), precision)) {
            model.attach(adapter(engine, 6));
            try (TrainingPass pass = new TrainingPass(model, 64, Trainable.ADAPTER)) {
                for (int i = 0; i < 2; i++) {
                    pass.parameters()
                            .forEach(parameter ->
                                    moments.add(engine.zeros(parameter.value().shape())));
                }
                for (int step = 1; step <= steps; step++) {
                    pass.zeroGradients();
                    losses.add(pass.forwardBackward(batch(), TinyLlama.crossEntropy())
                            .total());
                    update(engine, pass.parameters(), moments, step);
                }
            }
        }
        moments.forEach(Tensor::close);
        return losses;
    }

    private static LoraAdapter adapter(Engine engine, long seed) {
        return LoraAdapter.create(engine, CONFIG, LORA, (name, shape) -> new WeightInit.Uniform(seed, name, 0f, 0.2f));
    }

    private static void update(Engine engine, List<Parameter> parameters, List<Tensor> moments, int step) {
        AdamW update = new AdamW(0.01, 0.9, 0.99, 1e-8, 0.01, step);
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            engine.adamW(
                    parameter.value(),
                    parameter.gradient(),
                    moments.get(i),
                    moments.get(parameters.size() + i),
                    update);
        }
    }

    private static TokenBatch batch() {
        int[] ids = IntStream.range(0, N).map(i -> (7 * i * i + 3 * i + 5) % 96).toArray();
        int[] targets = IntStream.range(0, N).map(i -> (11 * i + 2) % 96).toArray();
        float[] weights = new float[N];
        Arrays.fill(weights, 1f / N);
        return new TokenBatch(ids, Segments.ofBounds(0, N), targets, weights, Optional.empty());
    }

    @Test
    void onlyTheProjectionsTakeLess() {
        Engine engine = new ReferenceEngine();
        Precision plain = Precision.frozen(DType.BF16);
        Precision quantized = plain.quantized(Quantization.NF4);
        try (LlamaModel model = LlamaModel.create(engine, CONFIG, WeightInit.seeded(3), quantized)) {
            assertThat(model.weights().keySet())
                    .contains(WeightNames.EMBEDDING, WeightNames.HEAD, WeightNames.FINAL_NORM)
                    .noneMatch(WeightNames::isProjection);
            assertThat(model.weightBytes()).isEqualTo(quantized.weightBytes(CONFIG));
        }
        long ends = 2L * 2 * 96 * 64 + 5 * 64 * 4;
        assertThat(plain.weightBytes(CONFIG)).isEqualTo(ends + 2L * 2 * (2 * 64 * 64 + 2 * 32 * 64 + 3 * 96 * 64));
        long blocks = 2L * (2 * 64 + 2 * 32 + 2 * 96 + 2 * 64);
        assertThat(quantized.weightBytes(CONFIG)).isEqualTo(ends + blocks * 33 + 2 * 7 * 8);
    }

    @Test
    void adaptersAreMergedBeforeWeightsAreQuantised() {
        Engine engine = new ReferenceEngine();
        Precision quantized = Precision.F32.quantized(Quantization.NF4);
        Path merged = folder.resolve("merged");
        Path plain = folder.resolve("plain");
        assertThat(merged.toFile().mkdir() && plain.toFile().mkdir()).isTrue();
        try (LlamaModel model = LlamaModel.create(engine, CONFIG, WeightInit.seeded(3, 0.1))) {
            model.save(plain, StoredType.F32);
            model.attach(adapter(engine, 8));
            model.mergeAdapter();
            model.save(merged, StoredType.F32);
        }
        try (LoraAdapter adapter = adapter(engine, 8);
                LlamaModel first = LlamaModel.open(engine, merged, quantized, WeightMemory.FILES);
                LlamaModel second = LlamaModel.open(engine, plain, quantized, WeightMemory.FILES, List.of(adapter))) {
            assertThat(loss(second)).isCloseTo(loss(first), within(1e-9));
        }
    }

    private static double loss(LlamaModel model) {
        model.attach(adapter(model.engine(), 6));
        try (TrainingPass pass = new TrainingPass(model, 64, Trainable.ADAPTER)) {
            return pass.evaluate(batch(), TinyLlama.crossEntropy()).total();
        }
    }

    @Test
    void whatWasLostDoesNotGetIntoAModelThatIsKept() {
        Engine engine = new ReferenceEngine();
        Precision quantized = Precision.F32.quantized(Quantization.FP8);
        try (LlamaModel model = LlamaModel.create(engine, CONFIG, WeightInit.seeded(3), quantized)) {
            assertThatThrownBy(() -> model.save(folder, StoredType.BF16))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no model folder is written from quantised weights; open the model as it lies in its"
                            + " files");
            assertThatThrownBy(() -> new TrainingPass(model, 64, Trainable.ALL))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("quantised weights cannot be trained; train an adapter beside them");
            model.attach(adapter(engine, 6));
            assertThatThrownBy(model::mergeAdapter)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "an adapter is not merged into quantised weights; open the model as it lies in its files");
        }
    }
}
