package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.text.clean.RejectReason;
import dev.stillhouse.text.language.LanguageMix;
import dev.stillhouse.text.language.LanguageTag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Marks the good rows beyond the mix: of each language, those with the lowest content hashes stay.
 *
 * <p>No language is sorted as a whole, which would be one task for the largest. Hashes are spread evenly, so counting them by their first
 * digits finds the few among which a language's last place lies, and only those are put in order.
 */
final class MixedRows {
    private static final int BUCKET_DIGITS = 3;
    private static final int MOST_LANGUAGES = 1000;
    private static final StructType CUTS = new StructType()
            .add("cut_language", DataTypes.StringType, false)
            .add("cut", DataTypes.StringType, false)
            .add("places", DataTypes.LongType, false);

    private final LanguageMix mix;
    private final long most;

    /** @param most how many rows may stay in all */
    MixedRows(LanguageMix mix, long most) {
        this.mix = mix;
        this.most = most;
    }

    /** @throws Failure DATASET_INVALID when the mix wants a language of which there is nothing, or rows are in too many */
    Dataset<Row> mark(Dataset<Row> rows) {
        Column tag = udf((UDF1<String, String>) LanguageTag::primary, DataTypes.StringType)
                .apply(col("language"));
        Dataset<Row> placed =
                rows.withColumn("tag", tag).withColumn("bucket", col("key").substr(1, BUCKET_DIGITS));
        Dataset<Row> good = placed.filter("reason = ''").select("tag", "bucket", "key", "id", "place");
        List<Row> cuts = cuts(good, quotas(good));
        if (cuts.isEmpty()) {
            return rows;
        }
        Dataset<Row> table = broadcast(rows.sparkSession().createDataFrame(cuts, CUTS));
        Column same = col("tag").equalTo(col("cut_language"));
        WindowSpec order = Window.partitionBy("tag").orderBy("key", "id", "place");
        Dataset<Row> over = good.join(table, same)
                .filter(col("bucket").equalTo(col("cut")))
                .withColumn("rank", row_number().over(order))
                .filter(col("rank").gt(col("places")))
                .select(col("place").as("over"));
        Column beyond = col("reason")
                .equalTo("")
                .and(col("cut").isNotNull())
                .and(col("bucket").gt(col("cut")).or(col("over").isNotNull()));
        return placed.join(table, same, "left_outer")
                .join(over, col("place").equalTo(col("over")), "left_outer")
                .withColumn(
                        "reason",
                        when(beyond, lit(RejectReason.BEYOND_MIX.name())).otherwise(col("reason")))
                .select(columns(rows));
    }

    private SortedMap<String, Long> quotas(Dataset<Row> good) {
        SortedMap<String, Long> counts = new TreeMap<>();
        for (Row row : good.groupBy("tag").count().limit(MOST_LANGUAGES + 1).collectAsList()) {
            counts.put(row.getString(0), row.getLong(1));
        }
        if (counts.size() > MOST_LANGUAGES) {
            throw FailureCode.DATASET_INVALID.with(
                    "Data set input: rows name more than %d languages, such as \"%s\"; fields.language is probably another column,"
                            + " or let data.language.identify be always",
                    MOST_LANGUAGES, counts.firstKey());
        }
        try {
            SortedMap<String, Long> quotas = mix.quotas(counts, most);
            counts.forEach((language, count) -> quotas.remove(language, count));
            return quotas;
        } catch (IllegalArgumentException e) {
            throw FailureCode.DATASET_INVALID.because(e, "Data set input: %s", String.valueOf(e.getMessage()));
        }
    }

    /** For each language that is cut, the bucket of the last row that stays, and how many of that bucket stay. */
    private static List<Row> cuts(Dataset<Row> good, SortedMap<String, Long> quotas) {
        List<Row> cuts = new ArrayList<>();
        if (quotas.isEmpty()) {
            return cuts;
        }
        Map<String, SortedMap<String, Long>> buckets = new TreeMap<>();
        quotas.keySet().forEach(language -> buckets.put(language, new TreeMap<>()));
        for (Row row : good.filter(col("tag").isInCollection(quotas.keySet()))
                .groupBy("tag", "bucket")
                .count()
                .collectAsList()) {
            buckets.computeIfAbsent(row.getString(0), tag -> new TreeMap<>()).put(row.getString(1), row.getLong(2));
        }
        quotas.forEach((language, quota) -> {
            long left = quota;
            for (Map.Entry<String, Long> bucket :
                    buckets.getOrDefault(language, new TreeMap<>()).entrySet()) {
                if (bucket.getValue() > left) {
                    cuts.add(RowFactory.create(language, bucket.getKey(), left));
                    return;
                }
                left -= bucket.getValue();
            }
        });
        return cuts;
    }

    private static Column[] columns(Dataset<Row> rows) {
        return Arrays.stream(rows.columns()).map(functions::col).toArray(Column[]::new);
    }
}
