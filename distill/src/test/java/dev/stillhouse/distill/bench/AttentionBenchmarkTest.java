package dev.stillhouse.distill.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stillhouse.engine.nd4j.Nd4jEngine;
import dev.stillhouse.tensor.DType;
import org.junit.jupiter.api.Test;

class AttentionBenchmarkTest {
    /** Two sequences of 6 scores, 32 heads of 128: two products forward, five backward; four of each in four milliseconds. */
    @Test
    void maskedScoresAreNoOperations() {
        long[] now = {0};
        try (Nd4jEngine engine = new Nd4jEngine(2)) {
            AttentionResult result = new AttentionBenchmark(DType.BF16, 2, 3).run(engine, () -> now[0] += 4_000_000);
            double product = 2.0 * 2 * 6 * 32 * 128;
            assertThat(result.forwardFlops()).isCloseTo(2 * product * 1000, within(1.0));
            assertThat(result.backwardFlops()).isCloseTo(5 * product * 1000, within(1.0));
            assertThat(result.toJson().path("device").asText()).isEqualTo(engine.describe());
        }
    }

    @Test
    void sizesBelowOneAreRefused() {
        assertThatThrownBy(() -> new AttentionBenchmark(DType.F32, 0, 1))
                .hasMessage("--sequences must be at least 1, but was 0");
        assertThatThrownBy(() -> new AttentionBenchmark(DType.F32, 1, 0))
                .hasMessage("--rows must be at least 1, but was 0");
    }
}
