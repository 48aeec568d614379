package dev.stillhouse.benchmarks.dedup;

import com.sun.management.OperatingSystemMXBean;
import dev.stillhouse.lake.DedupBenchmark;
import dev.stillhouse.lake.DedupBenchmark.Timing;
import dev.stillhouse.lake.PrepareSettings.Near;
import dev.stillhouse.text.dedup.bench.PseudoCopies;
import dev.stillhouse.text.tokenize.bench.PseudoLanguage;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/** Ours, plain Spark SQL and Spark ML on the same documents, one after the other: {@code DedupComparison DOCUMENTS CORES}. */
public final class DedupComparison {
    private static final long SEED = 42;
    private static final int WORDS = 400;

    private DedupComparison() {}

    public static void main(String[] arguments) {
        int documents = Integer.parseInt(arguments[0]);
        SparkSession spark = SparkSession.builder()
                .master("local[" + arguments[1] + "]")
                .appName("dedup-comparison")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate();
        DedupBenchmark benchmark = new DedupBenchmark(
                spark,
                new Near(5, 14, 8, 0.8),
                new PseudoCopies(SEED, WORDS, List.of(PseudoLanguage.ENGLISH)),
                System::nanoTime,
                () -> ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                        .getProcessCpuTime());
        say("ours, rows that go", benchmark.ours(documents));
        say("Spark SQL, pairs", benchmark.sql(documents));
        say("Spark ML, pairs", benchmark.other(documents, MlDedup::pairs));
        spark.stop();
    }

    private static void say(String what, Timing timing) {
        System.out.printf(
                Locale.ROOT, "%-20s %8d found in %8.1f s: %8.0f documents/s of a core%n", what, timing.found(), timing.seconds(), timing.documentsPerCoreSecond());
    }
}
