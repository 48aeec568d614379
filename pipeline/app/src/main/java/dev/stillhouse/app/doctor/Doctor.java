package dev.stillhouse.app.doctor;

import com.sun.management.OperatingSystemMXBean;
import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.engine.Engines;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.SparkBuildInfo;

/** Looks at the machine. Takes a few seconds, changes nothing and needs no network. */
public final class Doctor {
    private static final long GIB = 1L << 30;
    private static final int JAVA_WANTED = 17;
    private static final Path DRIVER = Path.of("/proc/driver/nvidia");

    private final Surroundings surroundings;
    private final NvidiaSmi smi;

    public Doctor(Surroundings surroundings, NvidiaSmi smi) {
        this.surroundings = surroundings;
        this.smi = smi;
    }

    /** @param model that a GPU is to hold */
    public List<Finding> examine(Optional<ModelWeights> model) {
        List<Finding> findings = new ArrayList<>(List.of(java(), cores(), memory(), heap(), disk(), spark()));
        findings.addAll(new EngineExam(surroundings.cores()).examine());
        findings.addAll(new GpuExam(smi, DRIVER, Engines.providers()).examine(model));
        return findings;
    }

    private static Finding java() {
        Runtime.Version version = Runtime.version();
        String state = version + ", " + System.getProperty("java.vm.name") + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch");
        if (version.feature() > JAVA_WANTED) {
            return Finding.limited(
                    "java", state, "tested with Java 17; if something fails, set JAVA_HOME to a Java 17");
        }
        return Finding.good("java", state);
    }

    private Finding cores() {
        return Finding.good("cores", String.valueOf(surroundings.cores()));
    }

    private static Finding memory() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long total = system.getTotalMemorySize();
        String state = gib(total) + ", " + gib(system.getFreeMemorySize()) + " unused";
        return total < 6 * GIB
                ? Finding.limited("memory", state, "the quickstart takes about 5 GiB; close other programs")
                : Finding.good("memory", state);
    }

    private static Finding heap() {
        long heap = Runtime.getRuntime().maxMemory();
        String state = gib(heap) + " at most for Java; models and training take native memory besides";
        return heap < GIB
                ? Finding.limited("heap", state, "give at least 2 GiB with STILLHOUSE_JAVA_OPTS=-Xmx2g")
                : Finding.good("heap", state);
    }

    private Finding disk() {
        try {
            long free = Files.getFileStore(surroundings.workingFolder()).getUsableSpace();
            String state = gib(free) + " free in " + surroundings.workingFolder();
            return free < 4 * GIB
                    ? Finding.limited("disk", state, "free some space, or write runs elsewhere with --out")
                    : Finding.good("disk", state);
        } catch (IOException e) {
            return Finding.bad("disk", "cannot be asked: " + e.getMessage(), "work in a folder that you can write to");
        }
    }

    private static Finding spark() {
        return Finding.good("spark", SparkBuildInfo.spark_version());
    }

    private static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) GIB);
    }
}
