package dev.stillhouse.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.LossTerms;
import dev.stillhouse.llama.Objective;
import dev.stillhouse.llama.Parameter;
import dev.stillhouse.llama.Precision;
import dev.stillhouse.llama.Projection;
import dev.stillhouse.llama.TokenBatch;
import dev.stillhouse.llama.Trainable;
import dev.stillhouse.llama.TrainingPass;
import dev.stillhouse.llama.WeightInit;
import dev.stillhouse.llama.adapter.LoraAdapter;
import dev.stillhouse.llama.adapter.LoraConfig;
import dev.stillhouse.tensor.AdamW;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.EngineResources;
import dev.stillhouse.tensor.Quantization;
import dev.stillhouse.tensor.Segments;
import dev.stillhouse.tensor.Tensor;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole training steps against the reference engine: heads of 64, so that attention of bf16 goes by tiles, and a segment of two tiles. */
@WithFakeCuda
class CudaTrainingTest {
    private static final LlamaConfig CONFIG =
            new LlamaConfig(96, 64, 96, 2, 2, 1, 64, 1e-5f, 10_000, Optional.empty(), false, 128, 1, List.of(2));
    private static final int STEPS = 4;

    @Test
    void allWeightsInF32HaveTheReferencesLosses() {
        expectReferencesLosses(Trainable.ALL, Precision.F32, 0.001);
    }

    @Test
    void allWeightsInBf16HaveTheReferencesLosses() {
        expectReferencesLosses(Trainable.ALL, Precision.trained(DType.BF16), 2);
    }

    @Test
    void anAdapterInBf16HasTheReferencesLosses() {
        expectReferencesLosses(Trainable.ADAPTER, Precision.frozen(DType.BF16), 2);
    }

    @ParameterizedTest
    @EnumSource(Quantization.class)
    void anAdapterBesideAQuantisedBaseHasTheReferencesLosses(Quantization base) {
        Precision precision = Precision.frozen(DType.BF16).quantized(base);
        expectReferencesLosses(Trainable.ADAPTER, precision, Precision.F32.quantized(base), 2);
    }

    private static void expectReferencesLosses(Trainable trainable, Precision precision, double percent) {
        expectReferencesLosses(trainable, precision, Precision.F32, percent);
    }

    private static void expectReferencesLosses(
            Trainable trainable, Precision precision, Precision reference, double percent) {
        List<Double> expected = losses(new ReferenceEngine(), trainable, reference);
        try (CudaEngine engine = new CudaEngine(EngineResources.ofThreads(1))) {
            List<Double> actual = losses(engine, trainable, precision);
            assertThat(expected.get(STEPS - 1)).isLessThan(expected.get(0));
            for (int step = 0; step < STEPS; step++) {
                assertThat(actual.get(step))
                        .as("loss of step %d", step + 1)
                        .isCloseTo(expected.get(step), Percentage.withPercentage(percent));
            }
        }
    }

    private static List<Double> losses(Engine engine, Trainable trainable, Precision precision) {
        List<Double> losses = new ArrayList<>();
        List<Tensor> moments = new ArrayList<>();
        TokenBatch batch = batch();
        try (LlamaModel model = LlamaModel.create(engine, CONFIG, WeightInit.seeded(3), precision)) {
            if (trainable == Trainable.ADAPTER) {
                LoraConfig lora = new LoraConfig(4, 8f, EnumSet.allOf(Projection.class), false);
                model.attach(LoraAdapter.create(
                        engine, CONFIG, lora, (name, shape) -> new WeightInit.Uniform(6, name, -0.2f, 0.2f)));
            }
            try (TrainingPass pass = new TrainingPass(model, 80, trainable)) {
                for (int i = 0; i < 2; i++) {
                    pass.parameters()
                            .forEach(parameter ->
                                    moments.add(engine.zeros(parameter.value().shape())));
                }
                for (int step = 1; step <= STEPS; step++) {
                    pass.zeroGradients();
                    losses.add(pass.forwardBackward(batch, crossEntropy()).total());
                    update(engine, pass.parameters(), moments, step);
                }
            }
        }
        moments.forEach(Tensor::close);
        return losses;
    }

    private static void update(Engine engine, List<Parameter> parameters, List<Tensor> moments, int step) {
        AdamW update = new AdamW(0.003, 0.9, 0.99, 1e-8, 0.01, step);
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

    private static Objective crossEntropy() {
        return (engine, rows, logits, dLogits) -> {
            double loss = engine.crossEntropy(logits, rows.targets(), rows.weights(), dLogits);
            return new LossTerms(loss, loss, 0);
        };
    }

    private static TokenBatch batch() {
        SplittableRandom random = new SplittableRandom(9);
        Segments segments = Segments.ofBounds(0, 5, 75, 80);
        int n = segments.rows();
        int[] ids = random.ints(n, 0, CONFIG.vocabularySize()).toArray();
        int[] targets = random.ints(n, 0, CONFIG.vocabularySize()).toArray();
        float[] weights = new float[n];
        for (int i = 0; i < n; i++) {
            weights[i] = i % 3 == 0 ? 0f : 1f / n;
        }
        return new TokenBatch(ids, segments, targets, weights, Optional.empty());
    }
}
