package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;

import dev.stillhouse.lake.PrepareSettings.Dedup;
import dev.stillhouse.lake.PrepareSettings.Exact;
import dev.stillhouse.lake.PrepareSettings.Near;
import dev.stillhouse.text.dedup.bench.PseudoCopies;
import dev.stillhouse.text.pii.PiiType;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Times near dedup of made-up documents, from rows that lie in Spark's memory or on its disks to the rows that go. */
public final class DedupBenchmark {
    private static final int WARM_UP_DOCUMENTS = 2_000;

    private final SparkSession spark;
    private final Near near;
    private final PseudoCopies copies;
    private final LongSupplier nanos;
    private final LongSupplier cpuNanos;

    /**
     * What to measure, and by which clocks.
     *
     * @param nanos a clock
     * @param cpuNanos the time that processors have given to this process
     */
    public DedupBenchmark(
            SparkSession spark, Near near, PseudoCopies copies, LongSupplier nanos, LongSupplier cpuNanos) {
        this.spark = SparkSizing.session(spark);
        this.near = near;
        this.copies = copies;
        this.nanos = nanos;
        this.cpuNanos = cpuNanos;
    }

    /**
     * A way of finding near duplicates, measured.
     *
     * @param cpuSeconds of all cores together, the Java compiler and the garbage collector included; other programs do not count
     * @param found what it found: rows that go, or pairs
     */
    public record Timing(long documents, double seconds, double cpuSeconds, long found) {
        /** What a core does in a second that it gives to this process. */
        public double documentsPerCoreSecond() {
            return documents / cpuSeconds;
        }
    }

    /** Our own, components and keepers included; found are the rows that go. */
    public Timing ours(int documents) {
        return other(documents, this::followers);
    }

    /** The same banding and threshold in Spark SQL, which ends with the pairs that are similar. */
    public Timing sql(int documents) {
        return other(documents, new SqlDedup(near)::pairs);
    }

    /** Another way, from rows with {@code id} and {@code said}. */
    public Timing other(int documents, ToLongFunction<Dataset<Row>> way) {
        timed(Math.min(documents, WARM_UP_DOCUMENTS), way);
        return timed(documents, way);
    }

    /** The numbers of the documents that go. */
    public BitSet found(int documents) {
        BitSet numbers = new BitSet();
        try (HeldRows held = new HeldRows()) {
            new Deduplicator(settings(), held)
                    .mark(rows(documents), Optional.empty())
                    .filter("reason != ''")
                    .select("id")
                    .toLocalIterator()
                    .forEachRemaining(row -> numbers.set(Integer.parseInt(row.getString(0))));
        }
        return numbers;
    }

    private Timing timed(int documents, ToLongFunction<Dataset<Row>> way) {
        try (HeldRows held = new HeldRows()) {
            Dataset<Row> rows = held.holdNow(rows(documents));
            long start = nanos.getAsLong();
            long cpuStart = cpuNanos.getAsLong();
            long found = way.applyAsLong(rows);
            return new Timing(
                    documents, (nanos.getAsLong() - start) / 1e9, (cpuNanos.getAsLong() - cpuStart) / 1e9, found);
        }
    }

    private long followers(Dataset<Row> rows) {
        try (HeldRows held = new HeldRows()) {
            return new Deduplicator(settings(), held)
                    .mark(rows, Optional.empty())
                    .filter(col("reason").notEqual(""))
                    .count();
        }
    }

    private Dedup settings() {
        return new Dedup(Exact.KEEP, Optional.of(near));
    }

    private Dataset<Row> rows(int documents) {
        PseudoCopies all = copies;
        int parts = 4 * spark.sparkContext().defaultParallelism();
        return spark.range(0, documents, 1, parts)
                .map((MapFunction<Long, Row>) number -> row(number, all.document(number)), CleanRow.ENCODER);
    }

    /** What a benchmark does not look at is empty. */
    private static Row row(long number, String text) {
        String id = String.format(Locale.ROOT, "%09d", number);
        List<Integer> pii = Collections.nCopies(PiiType.values().length, 0);
        return new CleanRow(
                        id,
                        "made-up:" + id,
                        "",
                        "TEXT",
                        "",
                        text,
                        "",
                        id,
                        "",
                        pii,
                        "",
                        "",
                        "",
                        Credit.NONE,
                        OptionalDouble.empty())
                .toRow();
    }
}
