package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import dev.stillhouse.lake.PrepareSettings.Dedup;
import dev.stillhouse.lake.PrepareSettings.Exact;
import dev.stillhouse.lake.PrepareSettings.Near;
import dev.stillhouse.text.clean.RejectReason;
import dev.stillhouse.text.dedup.MinHash;
import dev.stillhouse.text.dedup.Shingles;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import scala.collection.Seq;

/**
 * Marks duplicates among the rows that are still kept: of those with the same content, and of those that are nearly the same, the first in
 * the order of ids stays.
 *
 * <p>Near duplicates: rows that share a band of {@link MinHash} are candidates; pairs whose shingle sets are similar enough are edges; of
 * each connected component one row stays. The edges, not the rows, go through one task.
 */
final class Deduplicator {
    private static final ArrayType LONGS = DataTypes.createArrayType(DataTypes.LongType, false);
    private static final StructType SHINGLED = new StructType()
            .add("id", DataTypes.StringType, false)
            .add("place", DataTypes.StringType, false)
            .add("bands", LONGS, false)
            .add("shingles", LONGS, false);
    private static final StructType PAIR = new StructType()
            .add("a_id", DataTypes.StringType, false)
            .add("a", DataTypes.StringType, false)
            .add("b_id", DataTypes.StringType, false)
            .add("b", DataTypes.StringType, false);
    private static final StructType FOLLOWER =
            new StructType().add("follower", DataTypes.StringType, false).add("keeper", DataTypes.StringType, false);

    private final Dedup settings;

    Deduplicator(Dedup settings) {
        this.settings = settings;
    }

    /** The same rows, with a reason where they are duplicates. */
    Dataset<Row> mark(Dataset<Row> rows) {
        Dataset<Row> marked = settings.exact() == Exact.DROP ? markExact(rows) : rows;
        return settings.near().isPresent() ? markNear(marked, settings.near().get()) : marked;
    }

    private static Dataset<Row> markExact(Dataset<Row> rows) {
        // Rows that are dropped already stand alone: their place makes them different.
        Column kept = col("reason").equalTo("");
        WindowSpec same = Window.partitionBy(when(kept, col("key")).otherwise(col("place")))
                .orderBy("id", "place");
        Dataset<Row> ranked = rows.withColumn("rank", row_number().over(same))
                .withColumn("keeper", first("id").over(same));
        Column duplicate = kept.and(col("rank").gt(1));
        return withReason(
                        ranked,
                        duplicate,
                        RejectReason.EXACT_DUPLICATE,
                        concat(lit("same text as row "), col("keeper")))
                .drop("rank", "keeper");
    }

    private static Dataset<Row> markNear(Dataset<Row> rows, Near near) {
        Dataset<Row> kept = rows.persist(StorageLevel.MEMORY_AND_DISK());
        Dataset<Row> shingled = shingled(kept.filter("reason = ''"), near).persist(StorageLevel.MEMORY_AND_DISK());
        Dataset<Row> edges = edges(shingled, near.threshold());
        Dataset<Row> followers = edges.coalesce(1)
                .mapPartitions((MapPartitionsFunction<Row, Row>) Deduplicator::followers, Encoders.row(FOLLOWER));
        Dataset<Row> joined = kept.join(followers, kept.col("place").equalTo(followers.col("follower")), "left_outer");
        Column detail = concat(
                lit("words like row "), col("keeper"), lit(" (Jaccard similarity at least " + near.threshold() + ")"));
        return withReason(joined, col("keeper").isNotNull(), RejectReason.NEAR_DUPLICATE, detail)
                .drop("follower", "keeper");
    }

    private static Dataset<Row> withReason(Dataset<Row> rows, Column condition, RejectReason reason, Column detail) {
        return rows.withColumn("detail", when(condition, detail).otherwise(col("detail")))
                .withColumn(
                        "excerpt", when(condition, col("asked").substr(1, 200)).otherwise(col("excerpt")))
                .withColumn("reason", when(condition, lit(reason.name())).otherwise(col("reason")));
    }

    private static Dataset<Row> shingled(Dataset<Row> rows, Near near) {
        return rows.select("id", "place", "said")
                .mapPartitions(
                        (MapPartitionsFunction<Row, Row>) part -> {
                            Shingles shingles = new Shingles(near.ngram());
                            MinHash minHash = new MinHash(near.bands(), near.rows());
                            return new Flatten<>(part, row -> {
                                long[] set = shingles.of(row.getString(2));
                                return List.of(RowFactory.create(
                                                row.getString(0), row.getString(1), minHash.bands(set), set))
                                        .iterator();
                            });
                        },
                        Encoders.row(SHINGLED));
    }

    private static Dataset<Row> edges(Dataset<Row> shingled, double threshold) {
        UserDefinedFunction similar = udf(
                (UDF2<Seq<Long>, Seq<Long>, Boolean>) (a, b) -> Shingles.jaccard(longs(a), longs(b)) >= threshold,
                DataTypes.BooleanType);
        Dataset<Row> pairs = shingled.filter(size(col("shingles")).gt(0))
                .select(explode(col("bands")).as("band"), struct("id", "place").as("row"))
                .groupBy("band")
                .agg(sort_array(collect_list("row")).as("bucket"))
                .filter(size(col("bucket")).gt(1))
                .select("bucket")
                .mapPartitions(
                        (MapPartitionsFunction<Row, Row>) part -> new Flatten<>(part, Deduplicator::pairs),
                        Encoders.row(PAIR))
                .distinct();
        return pairs.join(shingled.select(col("place").as("a"), col("shingles").as("a_set")), "a")
                .join(shingled.select(col("place").as("b"), col("shingles").as("b_set")), "b")
                .filter(similar.apply(col("a_set"), col("b_set")))
                .select("a_id", "a", "b_id", "b");
    }

    /** The first of a bucket with every other, and every one with the next: enough edges to find what belongs together. */
    private static Iterator<Row> pairs(Row bucketRow) {
        List<Row> bucket = bucketRow.getList(0);
        List<Row> pairs = new ArrayList<>();
        for (int i = 1; i < bucket.size(); i++) {
            pairs.add(pair(bucket.get(0), bucket.get(i)));
            if (i > 1) {
                pairs.add(pair(bucket.get(i - 1), bucket.get(i)));
            }
        }
        return pairs.iterator();
    }

    private static Row pair(Row a, Row b) {
        return RowFactory.create(a.getString(0), a.getString(1), b.getString(0), b.getString(1));
    }

    private static Iterator<Row> followers(Iterator<Row> edges) {
        Components components = new Components();
        while (edges.hasNext()) {
            Row edge = edges.next();
            components.connect(
                    new Components.Member(edge.getString(0), edge.getString(1)),
                    new Components.Member(edge.getString(2), edge.getString(3)));
        }
        return components.members().stream()
                .filter(member -> !components.root(member).equals(member))
                .map(member -> RowFactory.create(
                        member.place(), components.root(member).id()))
                .iterator();
    }

    private static long[] longs(Seq<Long> values) {
        long[] result = new long[values.length()];
        for (int i = 0; i < result.length; i++) {
            result[i] = values.apply(i);
        }
        return result;
    }
}
