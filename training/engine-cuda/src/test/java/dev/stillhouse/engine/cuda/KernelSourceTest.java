package dev.stillhouse.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stillhouse.engine.cuda.FakeCuda.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernels are CUDA C++ for every generation that the engine runs on, where nvcc is there to say so. */
class KernelSourceTest {
    @ParameterizedTest
    @ValueSource(strings = {"sm_80", "sm_90"})
    void theKernelsCompileWithoutSpillingMuch(String architecture, @TempDir Path folder) throws Exception {
        assumeTrue(Programs.isOnPath("nvcc"), "there is no nvcc on the path");
        Path source = Files.writeString(folder.resolve("stillhouse.cu"), KernelSource.read());
        String report = Programs.run(List.of(
                "nvcc",
                "-std=c++17",
                "-arch=" + architecture,
                "-cubin",
                "-Xptxas",
                "-v",
                "-o",
                folder.resolve("stillhouse.cubin").toString(),
                source.toString()));
        assertThat(report).contains("attention_tiles_128");
        assertThat(report.lines().filter(line -> line.contains("bytes spill stores")))
                .allSatisfy(
                        line -> assertThat(Integer.parseInt(line.replaceAll(".*, (\\d+) bytes spill stores.*", "$1")))
                                .as(line)
                                .isLessThanOrEqualTo(256));
    }
}
