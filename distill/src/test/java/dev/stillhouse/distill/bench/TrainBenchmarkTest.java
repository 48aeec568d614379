package dev.stillhouse.distill.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.stillhouse.engine.nd4j.Nd4jEngine;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainBenchmarkTest {
    private final Engine engine = new Nd4jEngine(2);

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    /** The second losses of the reference dumps: they began with the same weights and tokens. */
    @Test
    void theLossesAreThoseOfOtherProgramsOnTheSameWeightsAndTokens() {
        assertThat(run(BenchMode.FULL, 2).finalLoss()).isCloseTo(6.135529518, within(1e-4));
        assertThat(run(BenchMode.DISTILL, 2).finalLoss()).isCloseTo(3.094634295, within(1e-4));
    }

    @Test
    void anAdapterThatIsStillZeroHasTheLossOfItsBase() {
        assertThat(run(BenchMode.LORA, 1).finalLoss()).isCloseTo(6.269546509, within(1e-4));
    }

    /** A student that predicts hardly anything stands as far from the stored tokens as from the labels, and learns them. */
    @Test
    void storedTokensOfATeacherAreLearnedBesideTheLabels() {
        double first = run(BenchMode.TOPK, 1).finalLoss();
        assertThat(first).isNotCloseTo(run(BenchMode.LORA, 1).finalLoss(), within(1e-3));
        assertThat(run(BenchMode.TOPK, 4).finalLoss()).isLessThan(first);
    }

    @Test
    void aStepOfAMillisecondIsTimedAsOne() {
        long[] now = {0};
        BenchResult result = new TrainBenchmark(BenchShape.TINY, BenchShape.TINY.size(), BenchMode.LORA, DType.F32, 2)
                .run(engine, () -> now[0] += 1_000_000);
        assertThat(result.medianStepMillis()).isEqualTo(1);
        assertThat(result.tokensPerSecond()).isEqualTo(2_048_000);
        assertThat(result.toJson().fieldNames())
                .toIterable()
                .containsExactly("median_step_ms", "tokens_per_s", "peak_rss_mib", "final_loss");
    }

    @Test
    void aWarmUpLastsAsLongAsItIsToldAndChangesNoResult() {
        long[] now = {0};
        TrainBenchmark benchmark =
                new TrainBenchmark(BenchShape.TINY, new BenchSize(32, 1), BenchMode.FULL, DType.F32, 2);
        double cold = benchmark.run(engine, System::nanoTime).finalLoss();
        benchmark.warmUp(engine, () -> now[0] += 1_000_000_000, Duration.ofSeconds(30));
        assertThat(now[0]).isBetween(30_000_000_000L, 90_000_000_000L);
        assertThat(benchmark.run(engine, System::nanoTime).finalLoss()).isEqualTo(cold);
    }

    @Test
    void aLongerSequenceAndASmallerBatchMakeTheStep() {
        long[] now = {0};
        BenchResult result = new TrainBenchmark(BenchShape.TINY, new BenchSize(300, 1), BenchMode.LORA, DType.F32, 2)
                .run(engine, () -> now[0] += 1_000_000);
        assertThat(result.tokensPerSecond()).isEqualTo(300_000);
        assertThatThrownBy(() -> new BenchSize(1, 4)).hasMessage("--seq must be at least 2, but was 1");
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
        assertThat(BenchResult.median(new double[] {9, 1, 2, 4})).isEqualTo(3);
    }

    @Test
    void theShapesHaveTheirKnownSizes() {
        assertThat(BenchShape.LLAMA_8B.student().parameterCount()).isEqualTo(8_030_261_248L);
        assertThat(BenchShape.TINY.teacher().layers()).isEqualTo(8);
    }

    @Test
    void shapesAndModesAreFoundByTheirNames() {
        assertThat(BenchShape.named("8b")).isEqualTo(BenchShape.LLAMA_8B);
        assertThat(BenchMode.named("lora")).isEqualTo(BenchMode.LORA);
        assertThatThrownBy(() -> BenchShape.named("big"))
                .hasMessage("--shape is big, expected one of tiny, small, mid, 8b");
        assertThatThrownBy(() -> BenchMode.named("half"))
                .hasMessage("--mode is half, expected one of full, lora, distill, topk");
    }

    @ParameterizedTest
    @EnumSource(BenchMode.class)
    void inBf16TheLossIsThatOfF32WithinAPercent(BenchMode mode) {
        BenchResult bf16 = new TrainBenchmark(BenchShape.TINY, BenchShape.TINY.size(), mode, DType.BF16, 3)
                .run(engine, System::nanoTime);
        double f32 = run(mode, 3).finalLoss();
        assertThat(bf16.finalLoss()).isNotEqualTo(f32).isCloseTo(f32, withPercentage(1));
    }

    private BenchResult run(BenchMode mode, int steps) {
        return new TrainBenchmark(BenchShape.TINY, BenchShape.TINY.size(), mode, DType.F32, steps)
                .run(engine, System::nanoTime);
    }
}
