package dev.stillhouse.distill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GenerateBenchmarkTest {
    @TempDir
    private Path folder;

    @Test
    void noMoreIsAnsweredThanTheEndpointCan() {
        GenerateResult result = new GenerateBenchmark(16, Duration.ofMillis(40), 8, 5)
                .run(System::nanoTime, Duration.ofMillis(100), folder);

        assertThat(result.requests()).isEqualTo(80);
        assertThat(result.idealPerSecond()).isEqualTo(200);
        assertThat(result.share()).isBetween(0.1, 1.1);
        assertThat(result.toJson().path("share_of_ideal").asDouble()).isEqualTo(result.share());
    }
}
