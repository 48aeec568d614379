package dev.stillhouse.app.doctor;

import com.sun.management.OperatingSystemMXBean;
import dev.stillhouse.app.Surroundings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkBuildInfo;

/** Looks at the machine. Takes a few seconds, changes nothing and needs no network. */
public final class Doctor {
    private static final long GIB = 1L << 30;
    private static final int JAVA_WANTED = 17;

    private final Surroundings surroundings;

    public Doctor(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    public List<Finding> examine() {
        List<Finding> findings = new ArrayList<>(List.of(java(), cores(), memory(), heap(), disk(), spark()));
        findings.addAll(new EngineExam(surroundings.cores()).examine());
        findings.add(gpus());
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

    private static Finding gpus() {
        try {
            Process process = new ProcessBuilder(
                            "nvidia-smi", "--query-gpu=name,memory.total,driver_version", "--format=csv,noheader")
                    .redirectErrorStream(true)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            boolean ended = process.waitFor(10, TimeUnit.SECONDS);
            if (ended && process.exitValue() == 0) {
                return Finding.limited(
                        "gpus",
                        String.join("; ", text.lines().toList()),
                        "the nd4j engine computes on the CPU; GPUs are not used");
            }
            return Finding.limited(
                    "gpus", "nvidia-smi says: " + text, "repair the NVIDIA driver if you want to use a GPU");
        } catch (IOException e) {
            return Finding.good("gpus", "none found (no nvidia-smi); training runs on the CPU");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Finding.limited("gpus", "not asked, because the command was interrupted", "run doctor again");
        }
    }

    private static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) GIB);
    }
}
