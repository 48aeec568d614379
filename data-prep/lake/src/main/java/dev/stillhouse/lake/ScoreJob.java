package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_from_arrays;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.lake.RowRules.Strictness;
import dev.stillhouse.lake.source.RawRecord;
import dev.stillhouse.text.classify.Classified;
import dev.stillhouse.text.classify.Classifier;
import dev.stillhouse.text.classify.Scorer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Scores a data set with a classifier. Into the output folder:
 *
 * <pre>
 * scores/   Parquet: id, place, class, confidence, grade (null where classes are no grades), probabilities (by class)
 * rejects/  Parquet: id, place, reason, detail, text
 * </pre>
 *
 * Rows are scored where they are read, and written in an order that does not depend on Spark's partitions.
 */
public final class ScoreJob {
    private static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.StringType, false)
            .add("place", DataTypes.StringType, false)
            .add("reason", DataTypes.StringType, false)
            .add("detail", DataTypes.StringType, false)
            .add("text", DataTypes.StringType, false)
            .add("class", DataTypes.StringType, false)
            .add("confidence", DataTypes.DoubleType, false)
            .add("grade", DataTypes.DoubleType, true)
            .add("probabilities", DataTypes.createArrayType(DataTypes.DoubleType, false), false);
    private static final long ROWS_PER_FILE = 1_000_000;
    private static final int STEPS = 3;

    private ScoreJob() {}

    /** @throws Failure DATASET_MISSING, or DATASET_EMPTY when no row has a text */
    public static ScoreSummary run(
            SparkSession spark, ScoreSource source, Classifier classifier, Path output, Progress progress) {
        try (HeldRows held = new HeldRows()) {
            progress.tick(Progress.Tick.of("score", 0, STEPS, "steps"));
            Dataset<Row> rows = held.hold(scored(SparkSizing.session(spark), source, classifier));
            ScoreSummary summary = summary(rows);
            if (summary.scored() == 0) {
                throw FailureCode.DATASET_EMPTY.with(
                        "%s: no row has a text to score (%s); name its fields",
                        String.join(", ", source.source().paths()), summary.rejected());
            }
            progress.tick(Progress.Tick.of("score: write", 1, STEPS, "steps"));
            long dropped = summary.rejected().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            write(
                    rows.filter("reason = ''")
                            .select(
                                    col("id"),
                                    col("place"),
                                    col("class"),
                                    col("confidence"),
                                    col("grade"),
                                    byClass(classifier)),
                    summary.scored(),
                    output.resolve("scores"));
            write(
                    rows.filter("reason != ''").select("id", "place", "reason", "detail", "text"),
                    dropped,
                    output.resolve("rejects"));
            progress.tick(Progress.Tick.of("score: done", STEPS, STEPS, "steps"));
            return summary;
        } catch (Throwable e) {
            SparkFailures.tell(e, output);
            throw e;
        }
    }

    private static Dataset<Row> scored(SparkSession spark, ScoreSource source, Classifier classifier) {
        RowRules rules = new RowRules(
                source.kind(),
                source.source().fields(),
                "",
                new PrepareSettings.Clean(1, Integer.MAX_VALUE, PrepareSettings.Injections.KEEP),
                source.pii(),
                Strictness.CURATED);
        Broadcast<Classifier> sent = new JavaSparkContext(spark.sparkContext()).broadcast(classifier);
        return spark.createDataFrame(
                new LakeReader(spark).records("input", source.source(), part -> scored(part, rules, sent.value())),
                SCHEMA);
    }

    private static Iterator<Row> scored(Iterator<RawRecord> records, RowRules rules, Classifier classifier) {
        RowCleaner cleaner = new RowCleaner(rules);
        Scorer scorer = classifier.scorer();
        return new Flatten<>(
                records, record -> List.of(row(cleaner.clean(record), scorer)).iterator());
    }

    private static Row row(CleanRow row, Scorer scorer) {
        if (!row.reason().isEmpty()) {
            return RowFactory.create(
                    row.id(), row.place(), row.reason(), row.detail(), row.excerpt(), "", 0.0, null, new double[0]);
        }
        Classified classified = scorer.score(row.said());
        Double grade = classified.grade().isPresent() ? classified.grade().getAsDouble() : null;
        return RowFactory.create(
                row.id(),
                row.place(),
                "",
                "",
                "",
                classified.best(),
                classified.confidence(),
                grade,
                classified.probabilities());
    }

    private static Column byClass(Classifier classifier) {
        Column[] names = classifier.classes().stream().map(functions::lit).toArray(Column[]::new);
        return map_from_arrays(array(names), col("probabilities")).as("probabilities");
    }

    private static ScoreSummary summary(Dataset<Row> rows) {
        Column tenth = least(floor(col("confidence").multiply(10)), lit(9L))
                .cast("int")
                .as("tenth");
        Map<String, Long> classes = new HashMap<>();
        Map<Integer, Long> confidences = new HashMap<>();
        Map<String, Long> rejected = new TreeMap<>();
        for (Row group : rows.groupBy(col("reason"), col("class"), tenth)
                .agg(count(lit(1)))
                .collectAsList()) {
            if (group.getString(0).isEmpty()) {
                classes.merge(group.getString(1), group.getLong(3), Long::sum);
                confidences.merge(group.getInt(2), group.getLong(3), Long::sum);
            } else {
                rejected.merge(group.getString(0), group.getLong(3), Long::sum);
            }
        }
        return new ScoreSummary(classes, confidences, rejected);
    }

    private static void write(Dataset<Row> rows, long about, Path folder) {
        int files = Math.toIntExact(1 + about / ROWS_PER_FILE);
        ParquetFolder.write(rows.repartition(files, col("place")).sortWithinPartitions("place"), folder);
    }
}
