package dev.stillhouse.engine.nd4j.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.engine.nd4j.backend.CudaMachine.Card;
import dev.stillhouse.engine.nd4j.backend.CudaMachine.Driver;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CudaRequirementsTest {
    private static final Driver DRIVER = new Driver.Working(new Version(12, 2));

    @ParameterizedTest
    @CsvSource({"7,0", "7,5", "8,0", "8,6", "8,9"})
    void cardsFromVoltaToAdaWillDo(int major, int minor) {
        assertThat(CudaRequirements.unmet(machine(DRIVER, card("NVIDIA card", major, minor))))
                .isEmpty();
    }

    @Test
    void aMachineWithoutADriverIsTold() {
        Driver absent = new Driver.Absent("libcuda.so.1: cannot open shared object file: No such file or directory");

        assertThat(CudaRequirements.unmet(CudaMachine.without(absent)))
                .contains(
                        "there is no NVIDIA driver (libcuda.so.1: cannot open shared object file: No such file or directory);"
                                + " where there is a card, install NVIDIA driver 450.80.02 or later, and start a container with"
                                + " access to it (docker run --gpus all)");
    }

    @Test
    void aDriverThatDoesNotStartIsQuoted() {
        assertThat(CudaRequirements.unmet(CudaMachine.without(new Driver.Failing(100, "CUDA_ERROR_NO_DEVICE"))))
                .contains(
                        "the NVIDIA driver does not start (error 100, CUDA_ERROR_NO_DEVICE); see what nvidia-smi says of it");
    }

    @Test
    void aDriverOutOfDateIsNamedWithWhatIsNeeded() {
        Driver old = new Driver.Working(new Version(10, 2));

        assertThat(CudaRequirements.unmet(machine(old, card("Tesla V100-SXM2-16GB", 7, 0))))
                .contains(
                        "the NVIDIA driver is out of date: it supports CUDA 10.2, but 11.0 is needed; install NVIDIA driver"
                                + " 450.80.02 or later");
    }

    @Test
    void aDriverWithoutCardsIsTold() {
        assertThat(CudaRequirements.unmet(machine(DRIVER)))
                .contains("the NVIDIA driver shows no card; see nvidia-smi and CUDA_VISIBLE_DEVICES");
    }

    @ParameterizedTest
    @CsvSource({"NVIDIA H100 80GB HBM3,9,0", "NVIDIA B200,10,0", "Tesla P100-PCIE-16GB,6,0"})
    void aCardThatCannotRunTheKernelsIsNamedEvenBesideOneThatCan(String name, int major, int minor) {
        assertThat(CudaRequirements.unmet(
                        machine(DRIVER, card("NVIDIA A100-SXM4-40GB", 8, 0), card(name, major, minor))))
                .contains(
                        "its kernels run on cards of compute capability 7.0 (Volta) to 8.9 (Ada), but there is " + name
                                + " (compute capability " + major + "." + minor
                                + "); leave only cards that can run them in CUDA_VISIBLE_DEVICES");
    }

    @Test
    void missingLibrariesOfCudaAreListed() {
        CudaMachine machine = new CudaMachine(
                DRIVER, List.of(card("NVIDIA L4", 8, 9)), List.of("libcublas.so.11", "libcusolver.so.11"));

        assertThat(CudaRequirements.unmet(machine))
                .contains(
                        "libcublas.so.11, libcusolver.so.11 of CUDA 11 cannot be loaded; install CUDA 11.6 and name its lib64"
                                + " folder in LD_LIBRARY_PATH");
    }

    @Test
    void aMachineIsDescribedByItsCardsAndItsDriver() {
        assertThat(machine(DRIVER, card("NVIDIA L4", 8, 9), card("NVIDIA A10", 8, 6))
                        .describe())
                .isEqualTo(
                        "NVIDIA L4 (compute capability 8.9), NVIDIA A10 (compute capability 8.6), driver for CUDA 12.2");
    }

    private static Card card(String name, int major, int minor) {
        return new Card(name, new Version(major, minor));
    }

    private static CudaMachine machine(Driver driver, Card... cards) {
        return new CudaMachine(driver, List.of(cards), List.of());
    }
}
