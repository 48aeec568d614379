package dev.stillhouse.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.stillhouse.engine.nd4j.Nd4jEngine;
import dev.stillhouse.llama.adapter.LoraAdapter;
import dev.stillhouse.llama.adapter.LoraConfig;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every gradient against central finite differences, in double precision. */
class BackwardTest {
    private static final double STEP = 1e-3;
    private static final int PROBES = 3;

    private final Engine engine = new ReferenceEngine();

    @Test
    void gradientsOfEveryWeightAgreeWithFiniteDifferences() {
        try (LlamaModel model = LlamaModel.random(engine, TinyLlama.config(), 3)) {
            assertGradients(model, Trainable.ALL);
        }
    }

    @Test
    void gradientsOfATiedHeadWithScaledRotationAgreeWithFiniteDifferences() {
        try (LlamaModel model = LlamaModel.random(engine, TinyLlama.tied(), 4)) {
            assertGradients(model, Trainable.ALL);
        }
    }

    @Test
    void gradientsOfAnAdapterOnAllProjectionsAgreeWithFiniteDifferences() {
        LlamaConfig config = TinyLlama.config();
        try (LlamaModel model = LlamaModel.random(engine, config, 5)) {
            model.attach(LoraAdapter.create(
                    engine, config, allLinears(), (name, shape) -> new WeightInit.Uniform(6, name, 0f, 0.3f)));
            assertGradients(model, Trainable.ADAPTER);
        }
    }

    @Test
    void evaluatingChangesNoGradient() {
        try (LlamaModel model = LlamaModel.random(engine, TinyLlama.config(), 3);
                TrainingPass pass = new TrainingPass(model, 16, Trainable.ALL)) {
            TokenBatch batch = TinyLlama.batch(model.config(), 9);
            LossTerms evaluated = pass.evaluate(batch, TinyLlama.crossEntropy());
            assertThat(pass.parameters())
                    .allSatisfy(parameter -> assertThat(engine.sumOfSquares(parameter.gradient()))
                            .isZero());
            assertThat(pass.forwardBackward(batch, TinyLlama.crossEntropy())).isEqualTo(evaluated);
        }
    }

    @ParameterizedTest
    @EnumSource(ActivationPolicy.class)
    void whatIsToldToBeReadyDoesNotChangeAnyMore(ActivationPolicy policy) {
        try (LlamaModel model = LlamaModel.random(engine, TinyLlama.tied(), 3);
                TrainingPass pass = new TrainingPass(model, 16, Trainable.ALL, policy)) {
            List<List<Parameter>> groups = pass.groups();
            List<Double> whenReady = new ArrayList<>();
            pass.forwardBackward(TinyLlama.batch(model.config(), 9), TinyLlama.crossEntropy(), group -> {
                assertThat(group).isEqualTo(whenReady.size());
                whenReady.add(squares(groups.get(group)));
            });
            assertThat(groups).hasSize(model.config().layers() + 1);
            assertThat(groups.stream().flatMap(List::stream)).hasSameElementsAs(pass.parameters());
            assertThat(whenReady).isEqualTo(groups.stream().map(this::squares).toList());
            assertThat(whenReady).allMatch(sum -> sum > 0);
        }
    }

    private double squares(List<Parameter> parameters) {
        return parameters.stream()
                .mapToDouble(parameter -> engine.sumOfSquares(parameter.gradient()))
                .sum();
    }

    @Test
    void aRowWithoutLabelDoesNotChangeTheLossWhetherItEndsAtTheLastAttentionOrGoesOn() {
        try (LlamaModel model = LlamaModel.random(engine, TinyLlama.config(), 3);
                TrainingPass pass = new TrainingPass(model, 16, Trainable.ALL)) {
            TokenBatch sparse = TinyLlama.sparselyLabelled(model.config(), 9);
            int[] targets = sparse.targets().clone();
            Arrays.setAll(targets, row -> Math.max(0, sparse.targets()[row]));
            TokenBatch dense =
                    new TokenBatch(sparse.ids(), sparse.segments(), targets, sparse.weights(), Optional.empty());
            assertThat(pass.evaluate(sparse, TinyLlama.crossEntropy()))
                    .isEqualTo(pass.evaluate(dense, TinyLlama.crossEntropy()));
        }
    }

    @Test
    void aBatchWithoutLabelsHasNoLossAndNoGradient() {
        try (LlamaModel model = LlamaModel.random(engine, TinyLlama.config(), 3);
                TrainingPass pass = new TrainingPass(model, 16, Trainable.ALL)) {
            TokenBatch batch = TinyLlama.batch(model.config(), 9, row -> false);
            assertThat(pass.forwardBackward(batch, TinyLlama.crossEntropy())).isEqualTo(LossTerms.ZERO);
            assertThat(pass.parameters())
                    .allSatisfy(parameter -> assertThat(engine.sumOfSquares(parameter.gradient()))
                            .isZero());
        }
    }

    @ParameterizedTest
    @EnumSource(ActivationPolicy.class)
    void whatIsComputedAgainHasTheSameBits(ActivationPolicy policy) {
        try (Nd4jEngine nd4j = new Nd4jEngine(2);
                LlamaModel model = LlamaModel.random(nd4j, TinyLlama.config(), 3)) {
            model.attach(LoraAdapter.create(
                    nd4j, model.config(), allLinears(), (name, shape) -> new WeightInit.Uniform(6, name, 0f, 0.3f)));
            for (Trainable trainable : Trainable.values()) {
                for (TokenBatch batch :
                        List.of(TinyLlama.batch(model.config(), 9), TinyLlama.sparselyLabelled(model.config(), 9))) {
                    assertThat(gradients(model, trainable, policy, batch))
                            .isEqualTo(gradients(model, trainable, ActivationPolicy.KEEP, batch));
                }
            }
        }
    }

    private static List<Double> gradients(
            LlamaModel model, Trainable trainable, ActivationPolicy policy, TokenBatch batch) {
        try (TrainingPass pass = new TrainingPass(model, 64, trainable, policy)) {
            pass.forwardBackward(batch, TinyLlama.crossEntropy());
            return pass.parameters().stream()
                    .map(parameter -> model.engine().sumOfSquares(parameter.gradient()))
                    .toList();
        }
    }

    @Test
    void theLessMemoryThereIsTheMoreIsRecomputed() {
        try (LlamaModel model = LlamaModel.random(engine, TinyLlama.config(), 3)) {
            long keep = ActivationPolicy.KEEP.bytes(model, 100);
            long norms = ActivationPolicy.RECOMPUTE_NORMS_AND_PRODUCT.bytes(model, 100);
            assertThat(ActivationPolicy.within(keep, model, 100)).isEqualTo(ActivationPolicy.KEEP);
            assertThat(ActivationPolicy.within(keep - 1, model, 100))
                    .isEqualTo(ActivationPolicy.RECOMPUTE_NORMS_AND_PRODUCT);
            assertThat(ActivationPolicy.within(norms - 1, model, 100)).isEqualTo(ActivationPolicy.RECOMPUTE_BLOCK);
            assertThat(ActivationPolicy.within(0, model, 100)).isEqualTo(ActivationPolicy.OFFLOAD);
            assertThat(ActivationPolicy.OFFLOAD.bytes(model, 100))
                    .isLessThan(ActivationPolicy.RECOMPUTE_BLOCK.bytes(model, 100));
        }
    }

    @ParameterizedTest
    @EnumSource(ActivationPolicy.class)
    void aPassTakesTheMemoryThatIsSaidBefore(ActivationPolicy policy) {
        AtomicLong taken = new AtomicLong();
        Engine counting = (Engine) Proxy.newProxyInstance(
                Engine.class.getClassLoader(), new Class<?>[] {Engine.class}, (proxy, method, arguments) -> {
                    Object made = method.invoke(engine, arguments);
                    if (method.getName().equals("zeros")) {
                        Tensor tensor = (Tensor) made;
                        taken.addAndGet(
                                tensor.shape().elements() * tensor.dtype().bytes());
                    }
                    return made;
                });
        try (LlamaModel model =
                LlamaModel.create(counting, TinyLlama.config(), WeightInit.seeded(3), Precision.frozen(DType.BF16))) {
            model.attach(LoraAdapter.create(counting, model.config(), allLinears(), 5));
            long before = taken.get();
            try (TrainingPass pass = new TrainingPass(model, 50, Trainable.ADAPTER, policy)) {
                long gradients = pass.parameters().stream()
                        .mapToLong(parameter ->
                                Float.BYTES * parameter.value().shape().elements())
                        .sum();
                assertThat(taken.get() - before - gradients).isEqualTo(policy.bytes(model, 50));
            }
        }
    }

    /**
     * On the reference engine, where the rows of these batches go through the feed-forward half in several parts. In bf16, where the residual stream
     * is rounded, all gradients together.
     */
    @ParameterizedTest
    @EnumSource(DType.class)
    void offloadedInputsGiveTheGradientsOfKeptOnes(DType dtype) {
        for (Trainable trainable : Trainable.values()) {
            try (LlamaModel model =
                    LlamaModel.create(engine, TinyLlama.config(), WeightInit.seeded(3), Precision.trained(dtype))) {
                model.attach(LoraAdapter.create(
                        engine,
                        model.config(),
                        allLinears(),
                        (name, shape) -> new WeightInit.Uniform(6, name, 0f, 0.3f)));
                for (TokenBatch batch :
                        List.of(TinyLlama.batch(model.config(), 50), TinyLlama.sparselyLabelled(model.config(), 50))) {
                    List<Double> kept = gradients(model, trainable, ActivationPolicy.KEEP, batch);
                    List<Double> offloaded = gradients(model, trainable, ActivationPolicy.OFFLOAD, batch);
                    if (dtype == DType.BF16) {
                        assertThat(sum(offloaded)).isCloseTo(sum(kept), withinPercentage(5));
                        continue;
                    }
                    for (int i = 0; i < kept.size(); i++) {
                        assertThat(offloaded.get(i)).isCloseTo(kept.get(i), withinPercentage(1e-4));
                    }
                }
            }
        }
    }

    private static double sum(List<Double> values) {
        return values.stream().mapToDouble(value -> value).sum();
    }

    private static LoraConfig allLinears() {
        return new LoraConfig(3, 6f, EnumSet.allOf(Projection.class), false);
    }

    private void assertGradients(LlamaModel model, Trainable trainable) {
        assertGradients(model, trainable, TinyLlama.batch(model.config(), 7));
        assertGradients(model, trainable, TinyLlama.sparselyLabelled(model.config(), 7));
    }

    private void assertGradients(LlamaModel model, Trainable trainable, TokenBatch batch) {
        SplittableRandom random = new SplittableRandom(8);
        try (TrainingPass pass = new TrainingPass(model, 16, trainable)) {
            pass.forwardBackward(batch, TinyLlama.crossEntropy());
            for (Parameter parameter : pass.parameters()) {
                for (int probe = 0; probe < PROBES; probe++) {
                    long at = random.nextLong(parameter.value().shape().elements());
                    double expected = finiteDifference(pass, batch, parameter.value(), at);
                    assertThat((double) value(parameter.gradient(), at))
                            .as("%s[%d]", parameter.name(), at)
                            .isCloseTo(expected, org.assertj.core.data.Offset.offset(2e-6 + 2e-3 * Math.abs(expected)));
                }
            }
        }
    }

    private double finiteDifference(TrainingPass pass, TokenBatch batch, Tensor weight, long at) {
        float original = value(weight, at);
        float above = original + (float) STEP;
        float below = original - (float) STEP;
        put(weight, at, above);
        double higher = pass.evaluate(batch, TinyLlama.crossEntropy()).total();
        put(weight, at, below);
        double lower = pass.evaluate(batch, TinyLlama.crossEntropy()).total();
        put(weight, at, original);
        return (higher - lower) / ((double) above - below);
    }

    private float value(Tensor tensor, long at) {
        float[] one = new float[1];
        engine.read(tensor, at, one, 0, 1);
        return one[0];
    }

    private void put(Tensor tensor, long at, float value) {
        engine.write(tensor, at, new float[] {value}, 0, 1);
    }
}
