package dev.stillhouse.app.doctor;

import dev.stillhouse.tensor.Device;
import dev.stillhouse.tensor.EngineProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Looks at the GPUs, and whether an engine on CUDA 13 can compute on them. Loads nothing of CUDA. */
final class GpuExam {
    /** The first driver of CUDA 13 (docs.nvidia.com/cuda/cuda-toolkit-release-notes, table of drivers). */
    private static final int DRIVER_WANTED = 580;
    /** Ampere, the first with bf16. */
    private static final int GENERATION_WANTED = 8;
    /** More than what a desktop or a monitor of the driver takes. */
    private static final long BUSY_MIB = 1024;

    private final NvidiaSmi smi;
    private final Path driver;
    private final List<EngineProvider> engines;

    /** @param driver the folder that the driver's kernel module has, {@code /proc/driver/nvidia} */
    GpuExam(NvidiaSmi smi, Path driver, List<EngineProvider> engines) {
        this.smi = smi;
        this.driver = driver;
        this.engines = engines;
    }

    /** @param model that a GPU is to hold */
    List<Finding> examine(Optional<ModelWeights> model) {
        try {
            Optional<NvidiaSmi.Answer> answer = smi.gpus();
            if (answer.isEmpty()) {
                return List.of(withoutProgram());
            }
            return answer.get().exitCode() == 0
                    ? examine(answer.get().lines(), model)
                    : List.of(Finding.limited(
                            "gpus",
                            "nvidia-smi says: " + answer.get().text(),
                            "repair the NVIDIA driver if you want to use a GPU"));
        } catch (IOException e) {
            return List.of(Finding.limited(
                    "gpus", String.valueOf(e.getMessage()), "repair the NVIDIA driver if you want to use a GPU"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(
                    Finding.limited("gpus", "not asked, because the command was interrupted", "run doctor again"));
        }
    }

    private Finding withoutProgram() {
        return Files.exists(driver)
                ? Finding.limited(
                        "gpus",
                        "a driver is loaded (" + driver + "), but there is no nvidia-smi on the PATH",
                        "install the driver's programs, or start a container with them (docker run --gpus all)")
                : Finding.good("gpus", "none found (no nvidia-smi); training runs on the CPU");
    }

    private List<Finding> examine(List<String> lines, Optional<ModelWeights> model) {
        if (lines.isEmpty()) {
            return List.of(Finding.limited(
                    "gpus", "the driver shows none", "see nvidia-smi, and whether the container was given one"));
        }
        List<Finding> findings = new ArrayList<>();
        for (String line : lines) {
            findings.add(Gpu.parse(line)
                    .map(gpu -> finding(gpu, model))
                    .orElseGet(() -> Finding.limited(
                            "gpu",
                            "nvidia-smi says: " + line,
                            "some of " + Gpu.FIELDS + " is missing; see nvidia-smi")));
        }
        return findings;
    }

    private Finding finding(Gpu gpu, Optional<ModelWeights> model) {
        String what = "gpu " + gpu.number();
        String state = String.format(
                Locale.ROOT,
                "%s, compute capability %s, %.1f GiB, %.1f GiB free, driver %s",
                gpu.name(),
                gpu.capability(),
                gib(gpu.totalMib()),
                gib(gpu.freeMib()),
                gpu.driver());
        List<String> advice = advice(gpu, model);
        return advice.isEmpty() ? Finding.good(what, state) : Finding.limited(what, state, String.join("; ", advice));
    }

    private List<String> advice(Gpu gpu, Optional<ModelWeights> model) {
        List<String> advice = new ArrayList<>();
        if (engines.stream().noneMatch(engine -> engine.device() == Device.GPU)) {
            advice.add("no engine that is installed computes on GPUs; it is not used");
        }
        if (gpu.driverBranch() < DRIVER_WANTED) {
            advice.add("the driver is too old for CUDA 13: install NVIDIA driver " + DRIVER_WANTED + " or later");
        }
        if (gpu.generation() < GENERATION_WANTED) {
            advice.add("it is too old: the cuda engine computes on Ampere (8.0) and later");
        }
        if (gpu.usedMib() >= BUSY_MIB) {
            advice.add(String.format(
                    Locale.ROOT,
                    "others use %.1f GiB of it: nvidia-smi names their processes; end them, or take another GPU with engine.device",
                    gib(gpu.usedMib())));
        }
        model.filter(weights -> weights.mib() > gpu.freeMib())
                .ifPresent(weights -> advice.add(String.format(
                        Locale.ROOT,
                        "it is too small for %s, whose weights alone take %.1f GiB in bf16",
                        weights.name(),
                        gib(weights.mib()))));
        return advice;
    }

    private static double gib(long mib) {
        return mib / 1024.0;
    }
}
