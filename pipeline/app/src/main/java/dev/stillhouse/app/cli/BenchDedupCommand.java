package dev.stillhouse.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.spark.SparkSessions;
import dev.stillhouse.app.spark.SparkSettings;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.spec.DedupSpec;
import dev.stillhouse.contracts.spec.SparkSpec;
import dev.stillhouse.lake.DedupBenchmark;
import dev.stillhouse.lake.DedupBenchmark.Timing;
import dev.stillhouse.lake.PrepareSettings.Near;
import dev.stillhouse.text.dedup.bench.BruteForce;
import dev.stillhouse.text.dedup.bench.PseudoCopies;
import dev.stillhouse.text.dedup.bench.SignatureBenchmark;
import dev.stillhouse.text.tokenize.bench.PseudoLanguage;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "dedup",
        description = {
            "Times near dedup of made-up documents, three of ten of which are copies of others with up to 4% of their words replaced:"
                    + " signatures on one thread; the whole of it in Spark; and the same banding in plain Spark SQL, without"
                    + " components.",
            "With --recall it compares the rows that are dropped with those that brute force finds, in eight languages.",
            "Speeds are by processor time, which other programs on the machine do not change.",
            "With --json: signatures_per_s, docs_per_s_core, sql_docs_per_s_core and times_sql; or recall and precision.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {"  stillhouse bench dedup --docs 200000 --json", "  stillhouse bench dedup --recall --docs 20000"})
final class BenchDedupCommand implements Callable<Integer> {
    private static final long SEED = 42;
    private static final int SIGNED_DOCUMENTS = 2_000;
    private static final int NGRAM = 5;
    private static final double THRESHOLD = 0.8;

    private final Surroundings surroundings;

    @Option(names = "--docs", paramLabel = "N", description = "Documents (default: 200000).")
    private int documents = 200_000;

    @Option(names = "--words", paramLabel = "N", description = "Words of each (default: 400).")
    private int words = 400;

    @Option(names = "--preset", description = "standard (the default, 14 bands of 8 rows) or thorough (32 of 8).")
    private DedupSpec.Preset preset = DedupSpec.Preset.STANDARD;

    @Option(names = "--threads", paramLabel = "N", description = "Cores that Spark uses; all when left out.")
    private Optional<Integer> threads = Optional.empty();

    @Option(names = "--without-sql", description = "Leave Spark SQL out, which takes several times as long.")
    private boolean withoutSql;

    @Option(names = "--recall", description = "Compare with brute force instead of timing.")
    private boolean recall;

    @Option(names = "--json", description = "One JSON object for programs.")
    private boolean json;

    BenchDedupCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        int cores = threads.orElse(surroundings.cores());
        SparkSettings settings = SparkSettings.of(
                new SparkSpec(Optional.empty(), Optional.empty(), Map.of()),
                Optional.empty(),
                surroundings.submitted(),
                cores);
        Near near = new Near(NGRAM, preset.bands(), preset.rows(), THRESHOLD);
        List<PseudoLanguage> languages = recall ? List.of(PseudoLanguage.values()) : List.of(PseudoLanguage.ENGLISH);
        PseudoCopies copies = OptionRange.checked(() -> new PseudoCopies(SEED, words, languages));
        ObjectNode result;
        try (SparkSessions spark = new SparkSessions(settings)) {
            DedupBenchmark benchmark = new DedupBenchmark(
                    spark.session(), near, copies, System::nanoTime, BenchDedupCommand::processNanos);
            result = recall ? recall(benchmark, near, copies) : speed(benchmark, near, copies, cores);
        }
        surroundings.out().println(json ? Json.compact(result) : text(result));
        return 0;
    }

    private ObjectNode speed(DedupBenchmark benchmark, Near near, PseudoCopies copies, int cores) {
        List<String> signed = texts(copies, Math.min(documents, SIGNED_DOCUMENTS));
        ThreadMXBean threadTimes = ManagementFactory.getThreadMXBean();
        double signatures = new SignatureBenchmark(
                        near.ngram(), near.bands(), near.rows(), threadTimes::getCurrentThreadCpuTime)
                .run(signed);
        Timing ours = benchmark.ours(documents);
        ObjectNode result = settings()
                .put("cores", cores)
                .put("signatures_per_s", signatures)
                .put("seconds", ours.seconds())
                .put("cpu_seconds", ours.cpuSeconds())
                .put("docs_per_s_core", ours.documentsPerCoreSecond())
                .put("dropped", ours.found());
        if (!withoutSql) {
            Timing sql = benchmark.sql(documents);
            result.put("sql_seconds", sql.seconds())
                    .put("sql_cpu_seconds", sql.cpuSeconds())
                    .put("sql_docs_per_s_core", sql.documentsPerCoreSecond())
                    .put("sql_pairs", sql.found())
                    .put("times_sql", sql.cpuSeconds() / ours.cpuSeconds());
        }
        return result;
    }

    private ObjectNode recall(DedupBenchmark benchmark, Near near, PseudoCopies copies) {
        BitSet wanted = BruteForce.followers(texts(copies, documents), near.ngram(), near.threshold());
        BitSet found = benchmark.found(documents);
        BitSet right = (BitSet) found.clone();
        right.and(wanted);
        return settings()
                .put("duplicates", wanted.cardinality())
                .put("dropped", found.cardinality())
                .put("recall", right.cardinality() / (double) wanted.cardinality())
                .put("precision", right.cardinality() / (double) found.cardinality());
    }

    private ObjectNode settings() {
        return Json.object()
                .put("docs", documents)
                .put("words", words)
                .put("bands", preset.bands())
                .put("rows", preset.rows())
                .put("threshold", THRESHOLD);
    }

    /** The time that all cores gave to this process: other programs on the machine do not count. */
    private static long processNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static List<String> texts(PseudoCopies copies, int count) {
        return IntStream.range(0, count).mapToObj(copies::document).toList();
    }

    private static String text(ObjectNode result) {
        StringBuilder lines = new StringBuilder();
        result.fields()
                .forEachRemaining(field -> lines.append(String.format(
                        Locale.ROOT,
                        "%-20s %s%n",
                        field.getKey(),
                        field.getValue().asText())));
        return lines.toString().stripTrailing();
    }
}
