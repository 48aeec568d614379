package dev.stillhouse.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.finetune.checkpoint.Death.Killed;
import dev.stillhouse.finetune.collective.ExchangeSettings;
import dev.stillhouse.finetune.collective.LocalSteps;
import dev.stillhouse.finetune.collective.WireType;
import dev.stillhouse.llama.Projection;
import dev.stillhouse.llama.adapter.LoraConfig;
import dev.stillhouse.llama.weights.SafetensorsFile;
import dev.stillhouse.llama.weights.TensorInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole trainings with moments in 8 bits. */
@Timeout(120)
class EightBitTrainingTest {
    /** So few that a linear's gradients travel in several buckets. */
    private static final int SMALL_BUCKET = 5000;

    private static final ExchangeSettings REPLICATED = new ExchangeSettings(WireType.F32, SMALL_BUCKET, false);
    private static final ExchangeSettings SHARED = new ExchangeSettings(WireType.F32, SMALL_BUCKET, true);

    @TempDir
    Path root;

    private TrainingFixture fixture;
    private final Heard heard = new Heard();

    @BeforeEach
    void writeModelAndData() {
        fixture = TrainingFixture.wide(root);
    }

    @Test
    void lossesAreThoseOfFullMomentsWithinTwoInAHundred() {
        Heard full = new Heard();
        TrainTogether.train(fixture.full("full"), full);
        TrainTogether.train(TrainingFixture.eightBit(fixture.full("run")), heard);
        assertClose(heard.losses(), full.losses());
        assertThat(heard.losses()).isNotEqualTo(full.losses());
    }

    @Test
    void soAreThoseOfAnAdapter() {
        Heard full = new Heard();
        TrainTogether.train(adapter("full"), full);
        TrainTogether.train(TrainingFixture.eightBit(adapter("run")), heard);
        assertClose(heard.losses(), full.losses());
        assertThat(heard.losses()).isNotEqualTo(full.losses());
    }

    @Test
    void stateFilesHaveCodesAndScalesAndTheMomentsOfSmallWeightsAsTheyWere() {
        TrainingPlan plan = TrainingFixture.eightBit(fixture.full("run"));
        TrainTogether.train(plan, heard);
        try (SafetensorsFile stored = SafetensorsFile.openAny(moments(plan))) {
            String down = "model.layers.0.mlp.down_proj.weight";
            expect(stored, down + ".first.codes", "U8", 72, 100);
            expect(stored, down + ".first.scales", "F32", 1, 29);
            expect(stored, down + ".second.codes", "U8", 72, 100);
            expect(stored, down + ".second.scales", "F32", 1, 29);
            expect(stored, "model.norm.weight.first", "F32", 1, 72);
            assertThat(stored.tensors()).doesNotContainKeys(down + ".first", "model.norm.weight.first.codes");
        }
    }

    private static void expect(SafetensorsFile stored, String name, String type, long... shape) {
        TensorInfo info = stored.info(name);
        assertThat(info.type().name()).isEqualTo(type);
        assertThat(info.shape()).isEqualTo(Arrays.stream(shape).boxed().toList());
    }

    @Test
    void sharedMomentsChangeNoBit() throws Exception {
        TrainingPlan whole = on(fixture.full("whole"), 3, REPLICATED);
        TrainingPlan shared = on(fixture.full("shared"), 3, SHARED);
        Map<String, String> expected = bytesOf(TrainTogether.train(whole, heard));
        assertThat(bytesOf(TrainTogether.train(shared, heard))).isEqualTo(expected);
        assertThat(tensorsOf(moments(shared))).isEqualTo(tensorsOf(moments(whole)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aTrainingThatDiesEndsWithTheSameBytes(int workers) {
        Map<String, String> expected = bytesOf(TrainTogether.train(on(fixture.full("whole"), workers, SHARED), heard));
        TrainingPlan plan = on(fixture.full("killed"), workers, SHARED);
        for (long deadly : new long[] {5, 10}) {
            assertThatThrownBy(() -> TrainTogether.train(plan, new KilledAt(deadly)))
                    .isInstanceOf(Killed.class);
        }
        assertThat(bytesOf(TrainTogether.train(plan, heard))).isEqualTo(expected);
    }

    @Test
    void soDoesOneWhoseWorkersMakeStepsAlone() {
        Map<String, String> expected = bytesOf(TrainTogether.train(local("whole"), heard));
        assertThatThrownBy(() -> TrainTogether.train(local("killed"), new KilledAt(5)))
                .isInstanceOf(Killed.class);
        assertThat(bytesOf(TrainTogether.train(local("killed"), heard))).isEqualTo(expected);
    }

    @Test
    void aTrainingGoesOnWithOtherWorkersWhereItWas() {
        assertThatThrownBy(() -> TrainTogether.train(on(fixture.full("run"), 2, SHARED), new KilledAt(5)))
                .isInstanceOf(Killed.class);
        TrainTogether.train(on(fixture.full("run"), 3, SHARED), heard);
        assertThat(heard.notes).containsExactly("Resuming recipe after step 3 of 10");
    }

    @Test
    void aCheckpointOfFullMomentsIsRefused() {
        TrainingPlan full = fixture.full("run");
        assertThatThrownBy(() -> TrainTogether.train(full, new KilledAt(5))).isInstanceOf(Killed.class);
        assertThatThrownBy(() -> TrainTogether.train(TrainingFixture.eightBit(full), heard))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.CHECKPOINT_MISMATCH))
                .hasMessageContaining("optimizer.name")
                .hasMessageContaining("adamw_8bit");
    }

    private TrainingPlan adapter(String name) {
        LoraConfig config = new LoraConfig(64, 64f, EnumSet.of(Projection.Q, Projection.DOWN), false);
        return fixture.plan(name, new TrainedWeights.Adapter(config), 0.01);
    }

    private TrainingPlan local(String name) {
        return TrainingFixture.eightBit(TrainingFixture.distributed(
                fixture.full(name), new Distribution(2, REPLICATED, new LocalSteps(3, 0.7, 0.9), 1)));
    }

    private static TrainingPlan on(TrainingPlan plan, int workers, ExchangeSettings exchange) {
        return TrainingFixture.eightBit(
                TrainingFixture.distributed(plan, new Distribution(workers, exchange, LocalSteps.none(), 1)));
    }

    private static Path moments(TrainingPlan plan) {
        return plan.checkpoints().path().resolve("step-00000010/optimizer.safetensors");
    }

    /** By name; the order of a file's tensors may be another. */
    private static Map<String, String> tensorsOf(Path file) throws Exception {
        Map<String, String> hashes = new TreeMap<>();
        byte[] bytes = Files.readAllBytes(file);
        try (SafetensorsFile stored = SafetensorsFile.openAny(file)) {
            long data = bytes.length
                    - stored.tensors().values().stream()
                            .mapToLong(TensorInfo::bytes)
                            .sum();
            stored.tensors().forEach((name, info) -> {
                int begin = (int) (data + info.begin());
                byte[] tensor = Arrays.copyOfRange(bytes, begin, begin + (int) info.bytes());
                hashes.put(name, info.shape() + " " + Arrays.hashCode(tensor));
            });
        }
        return hashes;
    }

    private static Map<String, String> bytesOf(TrainingResult result) {
        return Hashes.ofFiles(result.model().path());
    }

    private static void assertClose(List<Double> losses, List<Double> expected) {
        assertThat(losses).hasSameSizeAs(expected);
        for (int step = 0; step < losses.size(); step++) {
            assertThat(losses.get(step)).isCloseTo(expected.get(step), within(0.02 * expected.get(step)));
        }
    }
}
