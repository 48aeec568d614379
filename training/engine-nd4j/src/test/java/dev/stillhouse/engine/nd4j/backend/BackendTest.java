package dev.stillhouse.engine.nd4j.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackendTest {
    private static final String CPU = "org.nd4j.linalg.cpu.nativecpu.CpuBackend";
    private static final String CUDA = "org.nd4j.linalg.jcublas.JCublasBackend";

    @Test
    void theTestsRunOnTheCpu() {
        assertThat(Backend.onClassPath()).isEqualTo(Backend.CPU);
        assertThat(Backend.CPU.examine()).isEqualTo("nd4j-native");
    }

    @Test
    void aBackendIsKnownByItsClass() {
        assertThat(Backend.among(List.of(CUDA))).isEqualTo(Backend.CUDA);
    }

    @Test
    void twoBackendsAreRefusedBecauseNd4jWouldTakeEither() {
        assertThatThrownBy(() -> Backend.among(List.of(CUDA, CPU)))
                .isInstanceOf(Failure.class)
                .hasMessage(
                        "engine nd4j finds both nd4j-native and nd4j-cuda-11.6 on the class path, and ND4J would fall back"
                                + " from one to the other; remove pipeline/app/target/lib and build again");
    }

    @Test
    void noBackendIsRefused() {
        assertThatThrownBy(() -> Backend.among(List.of()))
                .isInstanceOf(Failure.class)
                .hasMessage("engine nd4j finds neither nd4j-native nor nd4j-cuda-11.6 on the class path; remove"
                        + " pipeline/app/target/lib and build again");
    }
}
