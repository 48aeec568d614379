package dev.stillhouse.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.app.cluster.FakeGpuProvider;
import dev.stillhouse.app.evaluate.TinyModel;
import dev.stillhouse.tensor.EngineProvider;
import dev.stillhouse.tensor.reference.ReferenceEngineProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuExamTest {
    private static final String H200 = "0, NVIDIA H200, 143771, 143127, 4, 580.65.06, 9.0";

    @TempDir
    Path folder;

    private List<EngineProvider> engines = List.of(new FakeGpuProvider());

    @Test
    void aGpuThatIsFreeIsDescribed() throws IOException {
        says(0, H200);

        assertThat(examine())
                .containsExactly(Finding.good(
                        "gpu 0", "NVIDIA H200, compute capability 9.0, 140.4 GiB, 139.8 GiB free, driver 580.65.06"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1, NVIDIA L4, 23034, 22563, 4, 550.54.15, 8.9        | the driver is too old for CUDA 13: install NVIDIA driver 580 or later
            1, Tesla T4, 15360, 14926, 4, 580.65.06, 7.5         | it is too old: the cuda engine computes on Ampere (8.0) and later
            1, NVIDIA A100, 40960, 9216, 31744, 580.65.06, 8.0   | others use 31.0 GiB of it: nvidia-smi names their processes; end them, or take another GPU with engine.device
            1, Tesla V100, 16384, 5120, 10240, 470.82.01, 7.0    | the driver is too old for CUDA 13: install NVIDIA driver 580 or later; it is too old: the cuda engine computes on Ampere (8.0) and later; others use 10.0 GiB of it: nvidia-smi names their processes; end them, or take another GPU with engine.device
            """)
    void whatIsInTheWayIsSaidWithWhatToDo(String gpu, String advice) throws IOException {
        says(0, H200, gpu);

        List<Finding> findings = examine();

        assertThat(findings).extracting(Finding::what).containsExactly("gpu 0", "gpu 1");
        assertThat(findings.get(0).verdict()).isEqualTo(Finding.Verdict.GOOD);
        assertThat(findings.get(1).verdict()).isEqualTo(Finding.Verdict.LIMITED);
        assertThat(findings.get(1).advice()).isEqualTo(advice);
    }

    @Test
    void aGpuThatIsTooSmallForAModelIsSaid() throws IOException {
        says(0, "0, NVIDIA L4, 23034, 15000, 4, 580.65.06, 8.9");

        assertThat(examine(new ModelWeights("llama-3.1-8b", 15_317)).get(0).advice())
                .isEqualTo("it is too small for llama-3.1-8b, whose weights alone take 15.0 GiB in bf16");
        assertThat(examine(new ModelWeights("small", 14_000)).get(0).advice()).isEmpty();
    }

    @Test
    void theWeightsOfAModelAreThoseOfItsConfig() {
        Path model = TinyModel.write(folder.resolve("model"), 1);

        assertThat(ModelWeights.of(model))
                .isEqualTo(new ModelWeights(model.toString(), TinyModel.CONFIG.parameterCount() * 2 / (1 << 20)));
    }

    @Test
    void withoutAnEngineThatComputesOnItAGpuIsOfNoUse() throws IOException {
        says(0, H200);
        engines = List.of(new ReferenceEngineProvider());

        assertThat(examine().get(0).advice()).isEqualTo("no engine that is installed computes on GPUs; it is not used");
    }

    @Test
    void aDriverThatFailsIsQuoted() throws IOException {
        says(9, "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.");

        assertThat(examine())
                .containsExactly(Finding.limited(
                        "gpus",
                        "nvidia-smi says: NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.",
                        "repair the NVIDIA driver if you want to use a GPU"));
    }

    @Test
    void aGpuThatDoesNotTellItsMemoryIsQuoted() throws IOException {
        says(0, "0, NVIDIA GB10, [N/A], [N/A], [N/A], 580.95.05, 12.1");

        assertThat(examine().get(0).state())
                .isEqualTo("nvidia-smi says: 0, NVIDIA GB10, [N/A], [N/A], [N/A], 580.95.05, 12.1");
    }

    @Test
    void aDriverThatShowsNoneIsSaid() throws IOException {
        says(0);

        assertThat(examine().get(0).state()).isEqualTo("the driver shows none");
    }

    @Test
    void aMachineWithoutADriverIsFine() {
        assertThat(examine())
                .containsExactly(Finding.good("gpus", "none found (no nvidia-smi); training runs on the CPU"));
    }

    @Test
    void aDriverWithoutItsProgramsIsSaid() throws IOException {
        Path driver = Files.createDirectories(folder.resolve("driver"));

        assertThat(new GpuExam(NvidiaSmi.on(folder.toString()), driver, engines).examine(Optional.empty()))
                .containsExactly(Finding.limited(
                        "gpus",
                        "a driver is loaded (" + driver + "), but there is no nvidia-smi on the PATH",
                        "install the driver's programs, or start a container with them (docker run --gpus all)"));
    }

    private List<Finding> examine(ModelWeights... model) {
        NvidiaSmi smi = NvidiaSmi.on("/nowhere:" + folder);
        return new GpuExam(smi, folder.resolve("none"), engines)
                .examine(model.length == 0 ? Optional.empty() : Optional.of(model[0]));
    }

    /** An nvidia-smi that answers one question. */
    private void says(int exitCode, String... lines) throws IOException {
        Files.write(folder.resolve("answer"), List.of(lines));
        Path program = folder.resolve("nvidia-smi");
        Files.writeString(
                program,
                "#!/bin/sh\n[ \"$*\" = \"--query-gpu=index,name,memory.total,memory.free,memory.used,driver_version,compute_cap"
                        + " --format=csv,noheader,nounits\" ] || exit 2\ncat " + folder.resolve("answer") + "\nexit "
                        + exitCode + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }
}
