package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.xxhash64;

import dev.stillhouse.text.clean.RejectReason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The rows that were dropped, each with its reason: what {@code rejects/} is written from. */
final class RejectedRows {
    private static final long ROWS_PER_FILE = 200_000;
    private static final int SAMPLES_PER_REASON = 3;

    private final List<Dataset<Row>> rejects = new ArrayList<>();

    /** Takes those of the rows that have a reason. */
    void add(LakeSet set, Dataset<Row> rows) {
        // Nothing is wrong with rows beyond the mix and max_rows, and they can be nearly all of a lake: they are
        // counted,
        // not written.
        Object[] beyond = Arrays.stream(RejectReason.values())
                .filter(RejectReason::isBeyond)
                .map(RejectReason::name)
                .toArray();
        Column dropped = col("reason").notEqual("").and(not(col("reason").isin(beyond)));
        rejects.add(rows.filter(dropped)
                .select(
                        lit(set.name()).as("dataset"),
                        col("id"),
                        col("place"),
                        col("reason"),
                        col("detail"),
                        col("excerpt").as("text")));
    }

    /** @param rows about how many there are */
    void write(long rows, Path folder) {
        int files = Math.toIntExact(1 + rows / ROWS_PER_FILE);
        ParquetFolder.write(
                all().repartition(files, col("place")).sortWithinPartitions("dataset", "place", "reason"), folder);
    }

    /**
     * A few of every data set and reason, those with the lowest hashes of their places.
     *
     * @param folder that was written
     */
    static List<RejectSample> samples(SparkSession spark, Path folder) {
        Dataset<Row> rejects = ParquetFolder.read(spark, folder);
        Column row = struct(col("dataset"), col("reason"), col("place"), col("detail"), col("text"));
        Column first = struct(xxhash64(col("place")), col("place"));
        return rejects
                .groupBy("dataset", "reason")
                .agg(min_by(row, first, SAMPLES_PER_REASON).as("rows"))
                .select(explode(col("rows")).as("row"))
                .select("row.*")
                .collectAsList()
                .stream()
                .map(found -> new RejectSample(
                        found.getString(0),
                        found.getString(1),
                        found.getString(2),
                        found.getString(3),
                        found.getString(4)))
                .sorted(Comparator.comparing(RejectSample::dataset)
                        .thenComparing(RejectSample::reason)
                        .thenComparing(RejectSample::place))
                .toList();
    }

    private Dataset<Row> all() {
        return rejects.stream().reduce(Dataset::union).orElseThrow();
    }
}
