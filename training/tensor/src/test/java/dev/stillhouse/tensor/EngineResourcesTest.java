package dev.stillhouse.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.tensor.reference.ReferenceEngineProvider;
import org.junit.jupiter.api.Test;

class EngineResourcesTest {
    @Test
    void anEngineIsGivenThreadsAndAGpuWhereItComputesOnOne() {
        EngineResources threads = EngineResources.ofThreads(3);

        assertThat(threads.gpu()).isEmpty();
        assertThat(threads.onGpu(1).threads()).isEqualTo(3);
        assertThat(threads.onGpu(1).gpu()).contains(1);
    }

    @Test
    void badValuesAreNamed() {
        assertThatThrownBy(() -> EngineResources.ofThreads(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads must be at least 1, but was 0");
        assertThatThrownBy(() -> EngineResources.ofThreads(1).onGpu(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("device must not be negative, but was -1");
    }

    @Test
    void anEngineOfTheCpuRefusesAGpu() {
        ReferenceEngineProvider provider = new ReferenceEngineProvider();

        assertThat(provider.device()).isEqualTo(Device.CPU);
        assertThatThrownBy(() -> provider.open(EngineResources.ofThreads(1).onGpu(2)))
                .isInstanceOf(Failure.class)
                .hasFieldOrPropertyWithValue("code", FailureCode.ENGINE_UNSUPPORTED)
                .hasMessage(
                        "Engine reference computes on the CPU and has no use for GPU 2; leave the GPU out, or choose an engine"
                                + " that computes on one");
    }
}
