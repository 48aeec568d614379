package dev.stillhouse.distill.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.engine.nd4j.Nd4jEngine;
import dev.stillhouse.tensor.DType;
import org.junit.jupiter.api.Test;

class DecodeBenchmarkTest {
    @Test
    void aStepOfAMillisecondWritesATokenOfEverySequence() {
        long[] now = {0};
        try (Nd4jEngine engine = new Nd4jEngine(2)) {
            DecodeResult result =
                    new DecodeBenchmark(BenchShape.TINY, DType.BF16, 4, 12).run(engine, () -> now[0] += 1_000_000);
            assertThat(result.medianStepMillis()).isEqualTo(1);
            assertThat(result.tokensPerSecond()).isEqualTo(4000);
            assertThat(result.bandwidth()).isEqualTo(2.0 * 4 * 4096 * 4096 * 1000);
            assertThat(result.weightBytes()).isBetween(1_700_000L, 1_800_000L);
        }
    }

    @Test
    void tooFewTokensAreRefused() {
        assertThatThrownBy(() -> new DecodeBenchmark(BenchShape.TINY, DType.F32, 1, 8))
                .hasMessage("--tokens must be above 8, but was 8");
    }
}
