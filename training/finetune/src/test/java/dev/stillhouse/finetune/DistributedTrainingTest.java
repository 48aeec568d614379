package dev.stillhouse.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.engine.nd4j.Nd4jEngine;
import dev.stillhouse.finetune.checkpoint.Death.Killed;
import dev.stillhouse.finetune.collective.Collective;
import dev.stillhouse.finetune.collective.ExchangeSettings;
import dev.stillhouse.finetune.collective.GradientExchange;
import dev.stillhouse.finetune.collective.LocalSteps;
import dev.stillhouse.finetune.collective.RingFixture;
import dev.stillhouse.finetune.collective.WireType;
import dev.stillhouse.finetune.optimizer.OuterOptimizer;
import dev.stillhouse.llama.Parameter;
import dev.stillhouse.llama.weights.SafetensorsFile;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class DistributedTrainingTest {
    /** So few that every layer's gradients travel in several buckets. */
    private static final int SMALL_BUCKET = 500;

    private static final ExchangeSettings REPLICATED = new ExchangeSettings(WireType.F32, SMALL_BUCKET, false);
    private static final ExchangeSettings SHARED = new ExchangeSettings(WireType.F32, SMALL_BUCKET, true);

    @TempDir
    Path root;

    private TrainingFixture fixture;
    private final Heard heard = new Heard();

    @BeforeEach
    void writeModelAndData() {
        fixture = new TrainingFixture(root);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void severalWorkersHaveTheLossesOfOne(int workers) {
        Heard alone = new Heard();
        TrainTogether.train(plan("alone", 1, REPLICATED), alone);
        TrainTogether.train(plan("together", workers, REPLICATED), heard);
        assertClose(heard.losses(), alone.losses(), 1e-5);
        assertThat(heard.steps)
                .extracting(StepMetrics::tokens)
                .isEqualTo(alone.steps.stream().map(StepMetrics::tokens).toList());
        assertClose(
                heard.steps.stream().map(StepMetrics::gradientNorm).toList(),
                alone.steps.stream().map(StepMetrics::gradientNorm).toList(),
                1e-4);
    }

    @Test
    void anAdapterTrainsTogetherAsItDoesAlone() {
        Heard alone = new Heard();
        TrainTogether.train(fixture.lora("alone"), alone);
        TrainTogether.train(on(fixture.lora("together"), 3, REPLICATED), heard);
        assertClose(heard.losses(), alone.losses(), 1e-5);
    }

    @Test
    void aTrainingOnSeveralWorkersRepeatsBitForBit() {
        Map<String, String> first = bytesOf(TrainTogether.train(plan("first", 3, REPLICATED), heard));
        Map<String, String> second = bytesOf(TrainTogether.train(plan("second", 3, REPLICATED), heard));
        assertThat(second).isEqualTo(first);
    }

    @Test
    void sharedMomentsChangeNoBit() {
        TrainingPlan whole = plan("whole", 3, REPLICATED);
        TrainingPlan shared = plan("shared", 3, SHARED);
        Map<String, String> expected = bytesOf(TrainTogether.train(whole, heard));
        assertThat(bytesOf(TrainTogether.train(shared, heard))).isEqualTo(expected);
        assertThat(momentsOf(shared)).isEqualTo(momentsOf(whole));
    }

    @Test
    void gradientsOfHalfTheWidthComeClose() {
        Heard exact = new Heard();
        TrainTogether.train(plan("exact", 3, REPLICATED), exact);
        TrainTogether.train(plan("rounded", 3, new ExchangeSettings(WireType.BF16, SMALL_BUCKET, false)), heard);
        assertClose(heard.losses(), exact.losses(), 0.02);
        assertThat(heard.losses()).isNotEqualTo(exact.losses());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTrainingThatDiesEndsWithTheSameBytesOnAsManyWorkers(boolean sharesMoments) {
        ExchangeSettings exchange = sharesMoments ? SHARED : REPLICATED;
        Map<String, String> expected = bytesOf(TrainTogether.train(plan("whole", 2, exchange), heard));
        TrainingPlan plan = plan("killed", 2, exchange);
        for (long deadly : new long[] {2, 5, 10}) {
            assertThatThrownBy(() -> TrainTogether.train(plan, new KilledAt(deadly)))
                    .isInstanceOf(Killed.class);
        }
        assertThat(bytesOf(TrainTogether.train(plan, heard))).isEqualTo(expected);
    }

    /** The losses of every step are those of the whole step's rows: a row left out or seen twice would show in each that follows. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aTrainingGoesOnWithOtherWorkersWhereItWas(int workers) {
        Heard whole = new Heard();
        TrainTogether.train(plan("whole", 2, SHARED), whole);
        assertThatThrownBy(() -> TrainTogether.train(plan("run", 2, SHARED), new KilledAt(5)))
                .isInstanceOf(Killed.class);
        TrainTogether.train(plan("run", workers, SHARED), heard);
        assertThat(heard.notes).containsExactly("Resuming recipe after step 3 of 10");
        assertThat(heard.steps).extracting(StepMetrics::step).first().isEqualTo(4L);
        assertClose(heard.losses(), whole.losses().subList(3, 10), 1e-5);
    }

    @Test
    void aWorkerWhoseWeightsAreOthersIsNamed() {
        TrainingPlan plan = plan("run", 3, REPLICATED);
        assertThatThrownBy(() -> TrainTogether.train(
                        plan, heard, rank -> rank == 1 ? FaultyEngine.flipsAWeight(40) : new Nd4jEngine(1)))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.RANKS_DIVERGED))
                .hasMessageMatching(
                        "After step 2 the weights of rank 1 \\(\\w{8}\\) are not those of the other workers "
                                + "\\(\\w{8}\\); check the memory and the processor of its machine");
        assertThat(plan.checkpoints().path().resolve("step-00000003")).doesNotExist();
    }

    @Test
    void aWorkerWithOtherDataIsRefused() {
        TrainingFixture.writeShards(root.resolve("other"), 4);
        TrainingPlan plan = plan("run", 2, REPLICATED);
        TrainingPlan other = fixture.onData(plan, "other");
        assertThatThrownBy(() -> TrainTogether.train(rank -> rank == 0 ? plan : other, 2))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.DATASET_INVALID))
                .hasMessageStartingWith("Rank 1 has other inputs than rank 0: {\"data\":")
                .hasMessageEndingWith("; all workers must see the same files under the same names");
    }

    @Test
    void workersThatMakeStepsAloneLearnAndEndWithOneModel() {
        TrainTogether.train(local("run", 3), heard);
        assertThat(heard.steps).hasSize(10);
        assertThat(heard.losses().subList(7, 10).stream()
                        .mapToDouble(loss -> loss)
                        .sum())
                .isLessThan(heard.losses().subList(0, 3).stream()
                        .mapToDouble(loss -> loss)
                        .sum());
    }

    /** With plain averaging of workers that all saw the same rows, nothing but rounding happens when they meet. */
    @Test
    void theMeanOfEqualWaysIsTheWay() {
        ExchangeSettings exchange = new ExchangeSettings(WireType.F32, SMALL_BUCKET, false);
        float[] way = {1f, -2f, 3f, 4f, 5f, 6f};
        List<float[]> moved = RingFixture.run(2, ring -> moved(ring, exchange, way));
        assertThat(moved.get(0)).isEqualTo(moved.get(1));
        for (int i = 0; i < way.length; i++) {
            // Nesterov from rest: the step is rate * (1 + momentum) * way, twice the way is what momentum then adds.
            float once = 0.7f * 1.9f * way[i];
            float twice = once + 0.7f * (way[i] + 0.9f * 1.9f * way[i]);
            assertThat(moved.get(0)[i]).isCloseTo(twice, within(Math.abs(twice) * 1e-5f));
        }
    }

    private static float[] moved(Collective ring, ExchangeSettings settings, float[] way) {
        try (Engine engine = new Nd4jEngine(1);
                Tensor value = engine.zeros(Shape.matrix(3, 2));
                Tensor gradient = engine.zeros(Shape.matrix(3, 2))) {
            Parameter parameter = new Parameter("w", value, gradient);
            GradientExchange exchange = new GradientExchange(engine, ring, List.of(List.of(parameter)), settings);
            OuterOptimizer outer = new OuterOptimizer(engine, exchange, new LocalSteps(2, 0.7, 0.9), 2);
            float[] values = new float[6];
            for (int meeting = 0; meeting < 2; meeting++) {
                engine.read(value, 0, values, 0, 6);
                for (int i = 0; i < 6; i++) {
                    values[i] += way[i];
                }
                engine.write(value, 0, values, 0, 6);
                outer.meet();
            }
            engine.read(value, 0, values, 0, 6);
            outer.close();
            exchange.close();
            return values;
        }
    }

    @Test
    void aTrainingOfLocalStepsThatDiesEndsWithTheSameBytes() {
        Map<String, String> expected = bytesOf(TrainTogether.train(local("whole", 3), heard));
        for (long deadly : new long[] {5, 9}) {
            assertThatThrownBy(() -> TrainTogether.train(local("killed", 3), new KilledAt(deadly)))
                    .isInstanceOf(Killed.class);
        }
        heard.notes.clear();
        assertThat(bytesOf(TrainTogether.train(local("killed", 3), heard))).isEqualTo(expected);
        assertThat(heard.notes).containsExactly("Resuming recipe after step 6 of 10");
    }

    @Test
    void aTrainingOfLocalStepsGoesOnWithMoreWorkers() {
        assertThatThrownBy(() -> TrainTogether.train(local("run", 2), new KilledAt(5)))
                .isInstanceOf(Killed.class);
        TrainTogether.train(local("run", 3), heard);
        assertThat(heard.steps).hasSize(7);
    }

    @Test
    void checkpointsAreWrittenOnlyWhereWorkersMeet() {
        assertThatThrownBy(() -> TrainingFixture.distributed(
                        fixture.full("run"), new Distribution(2, REPLICATED, new LocalSteps(2, 0.7, 0.9), 1)))
                .hasMessage(
                        "checkpoint.every_steps must be a multiple of distributed.local_steps 2, but was 3: workers "
                                + "have the same weights only when they meet");
    }

    private TrainingPlan local(String name, int workers) {
        return TrainingFixture.distributed(
                fixture.full(name), new Distribution(workers, REPLICATED, new LocalSteps(3, 0.7, 0.9), 1));
    }

    private TrainingPlan plan(String name, int workers, ExchangeSettings exchange) {
        return on(fixture.full(name), workers, exchange);
    }

    private static TrainingPlan on(TrainingPlan plan, int workers, ExchangeSettings exchange) {
        return TrainingFixture.distributed(plan, new Distribution(workers, exchange, LocalSteps.none(), 1));
    }

    private static void assertClose(List<Double> losses, List<Double> expected, double tolerance) {
        assertThat(losses).hasSameSizeAs(expected);
        for (int step = 0; step < losses.size(); step++) {
            assertThat(losses.get(step)).isCloseTo(expected.get(step), within(tolerance * expected.get(step)));
        }
    }

    private static Map<String, String> bytesOf(TrainingResult result) {
        return Hashes.ofFiles(result.model().path());
    }

    /** The moments of the last checkpoint by name; the order of a file's tensors may be another. */
    private static Map<String, List<Float>> momentsOf(TrainingPlan plan) {
        Path file = plan.checkpoints().path().resolve("step-00000010/optimizer.safetensors");
        Map<String, List<Float>> moments = new TreeMap<>();
        try (SafetensorsFile stored = SafetensorsFile.open(file);
                Engine engine = new Nd4jEngine(1)) {
            stored.tensors().forEach((name, info) -> {
                float[] values = new float[(int) info.elements()];
                try (Tensor tensor = engine.zeros(Shape.vector(values.length))) {
                    stored.read(info, engine, tensor);
                    engine.read(tensor, 0, values, 0, values.length);
                }
                List<Float> list = new ArrayList<>();
                for (float value : values) {
                    list.add(value);
                }
                moments.put(name, list);
            });
        }
        return moments;
    }
}
