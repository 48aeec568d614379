package dev.stillhouse.engine.nd4j;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import dev.stillhouse.tensor.DType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;

/**
 * The oneDNN library (github.com/uxlfoundation/oneDNN) in this process. It computes with the OpenMP threads of whoever calls it; we call
 * it from workers of our own and want one for each.
 */
final class Onednn {
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final String OPENMP = "libgomp";
    private static final String SET_THREADS = "omp_set_num_threads";

    private final List<Function> setThreads;
    private final String description;

    private Onednn(List<Function> setThreads, String description) {
        this.setThreads = setThreads;
        this.description = description;
    }

    /**
     * @throws LinkageError when the library is missing or does not load
     * @throws RuntimeException when it does not work on this machine
     */
    static Onednn load() {
        try (engine cpu = new engine(engine.kind.cpu, 0);
                dnnl_version_t version = dnnl.version()) {
            return new Onednn(
                    openMp(),
                    "oneDNN %d.%d.%d for %s"
                            .formatted(version.major(), version.minor(), version.patch(), instructions()));
        }
    }

    /** Every OpenMP runtime in the process: ND4J and oneDNN each bring one, and the linker decides whose oneDNN gets. */
    private static List<Function> openMp() {
        try (var lines = Files.lines(MAPS)) {
            return lines.filter(line -> line.contains(OPENMP))
                    .map(line -> line.substring(line.indexOf('/')))
                    .distinct()
                    .map(file -> NativeLibrary.getInstance(file).getFunction(SET_THREADS))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String instructions() {
        return dnnl.get_effective_cpu_isa().toString().replace('_', '-');
    }

    /** What this thread makes from now on computes on this thread alone: OpenMP keeps the setting by thread. */
    void useThisThreadAlone() {
        setThreads.forEach(function -> function.invoke(new Object[] {1}));
    }

    /** bf16 where the processor has instructions for its products. */
    DType narrowestFactor() {
        return dnnl.get_effective_cpu_isa().value >= dnnl.cpu_isa.avx512_core_bf16.value ? DType.BF16 : DType.F32;
    }

    /** Name, version and the instructions that it uses here. */
    String describe() {
        return description;
    }
}
