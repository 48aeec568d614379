package dev.stillhouse.distill.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stillhouse.engine.nd4j.Nd4jEngine;
import dev.stillhouse.tensor.DType;
import org.junit.jupiter.api.Test;

class DeviceBenchmarkTest {
    @Test
    void fourProductsAndFourCopiesInFourMilliseconds() {
        long[] now = {0};
        try (Nd4jEngine engine = new Nd4jEngine(2)) {
            DeviceResult result = new DeviceBenchmark(DType.BF16, 32, 2).run(engine, () -> now[0] += 4_000_000);
            assertThat(result.flops()).isCloseTo(2.0 * 32 * 32 * 32 * 1000, within(1.0));
            assertThat(result.bandwidth()).isCloseTo(2.0 * 2 * (1 << 20) * 1000, within(1.0));
            assertThat(result.toJson().path("device").asText()).isEqualTo(engine.describe());
        }
    }

    @Test
    void sizesBelowOneAreRefused() {
        assertThatThrownBy(() -> new DeviceBenchmark(DType.F32, 0, 1))
                .hasMessage("--width must be at least 1, but was 0");
        assertThatThrownBy(() -> new DeviceBenchmark(DType.F32, 1, 0))
                .hasMessage("--copy-mib must be at least 1, but was 0");
    }
}
