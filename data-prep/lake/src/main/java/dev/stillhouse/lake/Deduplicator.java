package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import dev.stillhouse.lake.PrepareSettings.Dedup;
import dev.stillhouse.lake.PrepareSettings.Exact;
import dev.stillhouse.lake.PrepareSettings.Keep;
import dev.stillhouse.lake.PrepareSettings.Near;
import dev.stillhouse.text.clean.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Marks duplicates among the rows that are still kept: of those with the same content, and of those that are nearly the same, the first in
 * the order of {@link PrepareSettings.Keep} stays. {@link NearDuplicates} says which are nearly the same.
 *
 * <p>Narrow rows are compared; the whole rows are joined once, with the places of those that go.
 */
final class Deduplicator {
    private final Dedup settings;
    private final HeldRows held;

    Deduplicator(Dedup settings, HeldRows held) {
        this.settings = settings;
        this.held = held;
    }

    /**
     * The same rows, with a reason where they are duplicates.
     *
     * @param elders rows of earlier runs, which stay
     */
    Dataset<Row> mark(Dataset<Row> rows, Optional<Elders> elders) {
        Dataset<Row> kept = rows.filter("reason = ''")
                .withColumn("rank", rank(settings.keep()))
                .select("id", "place", "key", "rank", "said");
        List<Dataset<Row>> verdicts = new ArrayList<>();
        if (settings.exact() == Exact.DROP) {
            Dataset<Row> equal = held.holdNow(Followers.of(kept.withColumnRenamed("key", "cluster")));
            verdicts.add(told(equal, RejectReason.EXACT_DUPLICATE, concat(lit("same text as row "), col("keeper"))));
            kept = kept.join(equal, kept.col("place").equalTo(equal.col("follower")), "left_anti");
        }
        if (settings.near().isPresent()) {
            Near near = settings.near().get();
            String similarity = " (Jaccard similarity at least " + near.threshold() + ")";
            verdicts.add(told(
                    new NearDuplicates(near, held).followers(kept, elders),
                    RejectReason.NEAR_DUPLICATE,
                    concat(lit("words like row "), col("keeper"), lit(similarity))));
        }
        return verdicts.stream()
                .reduce(Dataset::union)
                .map(all -> join(rows, all))
                .orElse(rows);
    }

    /** Of rows that are the same the one with the least rank stays. */
    private static Column rank(Keep keep) {
        return switch (keep) {
            case FIRST -> lit(0.0);
            case LONGEST -> length(col("said")).multiply(-1.0);
            case BEST -> coalesce(col("score").multiply(-1.0), lit(Double.POSITIVE_INFINITY));
        };
    }

    private static Dataset<Row> told(Dataset<Row> followers, RejectReason reason, Column detail) {
        return followers.select(col("follower"), lit(reason.name()).as("dropped"), detail.as("why"));
    }

    private static Dataset<Row> join(Dataset<Row> rows, Dataset<Row> verdicts) {
        Column goes = col("dropped").isNotNull();
        return rows.join(verdicts, rows.col("place").equalTo(verdicts.col("follower")), "left_outer")
                .withColumn("detail", coalesce(col("why"), col("detail")))
                .withColumn("excerpt", when(goes, col("asked").substr(1, 200)).otherwise(col("excerpt")))
                .withColumn("reason", coalesce(col("dropped"), col("reason")))
                .drop("follower", "dropped", "why");
    }
}
