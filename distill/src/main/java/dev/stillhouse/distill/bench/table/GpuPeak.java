package dev.stillhouse.distill.bench.table;

import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;

/** What vendors say that their cards multiply in bf16, without sparsity: NVIDIA's data sheets. */
enum GpuPeak {
    H200("h200", 989),
    H100_PCIE("h100 pcie", 756),
    H100("h100", 989),
    B200("b200", 2250),
    A100("a100", 312),
    L40S("l40s", 362),
    RTX_4090("rtx 4090", 165);

    private final String name;
    private final double teraflops;

    GpuPeak(String name, double teraflops) {
        this.name = name;
        this.teraflops = teraflops;
    }

    /** Operations a second of the card that nvidia-smi calls so; empty for one that is not in the list. */
    static OptionalDouble flopsOf(String gpu) {
        String lower = gpu.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(peak -> lower.contains(peak.name))
                .mapToDouble(peak -> peak.teraflops * 1e12)
                .findFirst();
    }
}
