package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.lake.PrepareSettings.Scoring;
import dev.stillhouse.lake.source.RawRecord;
import dev.stillhouse.text.classify.Classified;
import dev.stillhouse.text.classify.Classifier;
import dev.stillhouse.text.classify.ClassifierCard;
import dev.stillhouse.text.classify.ClassifierFolder;
import dev.stillhouse.text.classify.ScoreRule;
import dev.stillhouse.text.classify.Scorer;
import dev.stillhouse.text.clean.RejectReason;
import dev.stillhouse.text.clean.Verdict;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Scores rows with classifiers, one after the other, and drops what they do not keep. What a row is called, and the bin of its score, stay
 * with it in two more columns, up to the classifier that drops it.
 */
final class ScoredRows {
    private static final String CLASSES = "scored_classes";
    private static final String BINS = "scored_bins";

    private final SparkSession spark;
    private final List<Scoring> scorings;
    private final List<Classifier> classifiers;

    /** @throws Failure MODEL_MISSING, MODEL_INVALID, TENSOR_FILE_INVALID, or SPEC_INVALID when a rule does not fit its classifier */
    ScoredRows(SparkSession spark, List<Scoring> scorings) {
        this.spark = spark;
        this.scorings = scorings;
        this.classifiers = scorings.stream().map(ScoredRows::classifier).toList();
    }

    private static Classifier classifier(Scoring scoring) {
        Classifier classifier = new ClassifierFolder(scoring.folder()).read();
        try {
            scoring.rule().requireFor(classifier);
        } catch (IllegalArgumentException e) {
            throw FailureCode.SPEC_INVALID.because(
                    e, "data.classify, model %s: %s", scoring.name(), String.valueOf(e.getMessage()));
        }
        return classifier;
    }

    /** The same rows, with a reason where they are not kept. */
    Dataset<Row> of(Dataset<Row> rows) {
        if (scorings.isEmpty()) {
            return rows;
        }
        StructType schema = rows.schema()
                .add(CLASSES, DataTypes.createArrayType(DataTypes.StringType, false), false)
                .add(BINS, DataTypes.createArrayType(DataTypes.IntegerType, false), false);
        List<ScoreRule> rules =
                new ArrayList<>(scorings.stream().map(Scoring::rule).toList());
        Broadcast<List<Classifier>> sent =
                new JavaSparkContext(spark.sparkContext()).broadcast(new ArrayList<>(classifiers));
        return rows.mapPartitions(
                (MapPartitionsFunction<Row, Row>) part -> scored(part, sent.value(), rules), Encoders.row(schema));
    }

    private static Iterator<Row> scored(Iterator<Row> rows, List<Classifier> classifiers, List<ScoreRule> rules) {
        List<Scorer> scorers = classifiers.stream().map(Classifier::scorer).toList();
        return new Flatten<>(rows, row -> List.of(scored(row, scorers, rules)).iterator());
    }

    private static Row scored(Row row, List<Scorer> scorers, List<ScoreRule> rules) {
        List<String> classes = new ArrayList<>();
        List<Integer> bins = new ArrayList<>();
        Verdict verdict = Verdict.KEEP;
        String reason = row.getAs("reason");
        if (reason.isEmpty()) {
            for (int i = 0; i < scorers.size() && verdict.keeps(); i++) {
                Classified classified = scorers.get(i).score(row.getAs("said"));
                classes.add(classified.best());
                bins.add(rules.get(i).bin(classified));
                verdict = rules.get(i).judge(classified);
            }
        }
        Object[] values = new Object[row.size() + 2];
        for (int i = 0; i < row.size(); i++) {
            values[i] = row.get(i);
        }
        if (!verdict.keeps()) {
            values[row.fieldIndex("reason")] =
                    verdict.reason().map(RejectReason::name).orElseThrow();
            values[row.fieldIndex("detail")] = verdict.detail();
            values[row.fieldIndex("excerpt")] = RawRecord.excerpt(row.getAs("asked"));
        }
        values[row.size()] = classes.toArray(new String[0]);
        values[row.size() + 1] = bins.toArray(new Integer[0]);
        return RowFactory.create(values);
    }

    /**
     * What each classifier said.
     *
     * @param marked rows of {@link #of}, perhaps with more reasons
     */
    List<ScoredCard> cards(Dataset<Row> marked) {
        List<ScoredCard> cards = new ArrayList<>();
        for (int i = 0; i < scorings.size(); i++) {
            cards.add(card(i, marked));
        }
        return cards;
    }

    private ScoredCard card(int i, Dataset<Row> marked) {
        Column isLast = size(col(CLASSES)).equalTo(i + 1);
        Column dropped = isLast.and(col("reason").isin(RejectReason.LOW_SCORE.name(), RejectReason.OTHER_CLASS.name()));
        Map<String, Long> classes = new TreeMap<>();
        Map<Integer, Long> bins = new TreeMap<>();
        long gone = 0;
        for (Row group : marked.filter(size(col(CLASSES)).gt(i))
                .groupBy(
                        col(CLASSES).getItem(i).as("class"),
                        col(BINS).getItem(i).as("bin"),
                        dropped.as("dropped"))
                .agg(count(lit(1)))
                .collectAsList()) {
            classes.merge(group.getString(0), group.getLong(3), Long::sum);
            bins.merge(group.getInt(1), group.getLong(3), Long::sum);
            gone += group.getBoolean(2) ? group.getLong(3) : 0;
        }
        Scoring scoring = scorings.get(i);
        return new ScoredCard(
                scoring.name(), scoring.rule(), classes, bins, gone, ClassifierCard.read(scoring.folder()));
    }
}
