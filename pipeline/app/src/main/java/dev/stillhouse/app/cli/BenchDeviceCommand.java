package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.distill.bench.DeviceBenchmark;
import dev.stillhouse.distill.bench.DeviceResult;
import dev.stillhouse.tensor.Engine;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "device",
        description = {
            "Times a large matrix product and a large copy: what training and decoding cannot be faster than on this device.",
            "With --json: matmul_tflops, copy_gb_per_s and device.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = {"  stillhouse bench device --engine cuda --dtype bf16 --width 8192 --copy-mib 4096 --json"})
final class BenchDeviceCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "--width", paramLabel = "N", description = "Of the square matrices (default: 2048).")
    private int width = 2048;

    @Option(names = "--copy-mib", paramLabel = "N", description = "Size of what is copied (default: 256).")
    private int copyMib = 256;

    @Mixin
    private BenchOptions options = new BenchOptions();

    BenchDeviceCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try (Engine engine = options.open(surroundings)) {
            DeviceResult result = new DeviceBenchmark(options.dtype(), width, copyMib).run(engine, System::nanoTime);
            options.print(
                    surroundings,
                    result.toJson(),
                    String.format(
                            Locale.ROOT,
                            "%.2f TFLOP/s, %.1f GB/s copied: %s",
                            result.flops() / 1e12,
                            result.bandwidth() / 1e9,
                            result.device()));
        }
        return 0;
    }
}
