package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.lake.RowRules.Strictness;
import dev.stillhouse.lake.source.RawRecord;
import dev.stillhouse.text.classify.Bag;
import dev.stillhouse.text.classify.FeatureExtractor;
import dev.stillhouse.text.classify.FeatureSettings;
import dev.stillhouse.text.clean.RejectReason;
import dev.stillhouse.text.split.HoldOut;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Reads labelled texts. They are cleaned as preparation cleans what it scores, and become bags of features in the tasks that read them, so
 * that no text comes to the driver.
 */
public final class LabelReader {
    private static final StructType SCHEMA = new StructType()
            .add("key", DataTypes.StringType, false)
            .add("place", DataTypes.StringType, false)
            .add("reason", DataTypes.StringType, false)
            .add("label", DataTypes.StringType, false)
            .add("bag", DataTypes.BinaryType, false);
    private static final String ASKER = "labels";
    private static final byte[] NOTHING = {};

    private final SparkSession spark;
    private final long mostBytes;

    /** @param mostBytes of bags that may be held */
    public LabelReader(SparkSession spark, long mostBytes) {
        this.spark = SparkSizing.session(spark);
        this.mostBytes = mostBytes;
    }

    /**
     * The rows of a source.
     *
     * @throws Failure DATASET_MISSING, DATASET_INVALID when no row has a text and a label, or MEMORY_EXHAUSTED when they do not fit
     */
    public LabelledBags read(LabelSource source, FeatureSettings features) {
        RowRules rules = new RowRules(
                source.kind(),
                source.source().fields(),
                "",
                new PrepareSettings.Clean(1, Integer.MAX_VALUE, PrepareSettings.Injections.KEEP),
                source.pii(),
                Strictness.CURATED);
        LabelField label = new LabelField(source.label());
        Dataset<Row> rows = spark.createDataFrame(
                new LakeReader(spark).records(ASKER, source.source(), part -> bags(part, rules, label, features)),
                SCHEMA);
        try (HeldRows held = new HeldRows()) {
            Dataset<Row> all = held.hold(rows);
            Map<String, Long> rejected = new TreeMap<>();
            for (Row reason :
                    all.filter("reason != ''").groupBy("reason").count().collectAsList()) {
                rejected.put(reason.getString(0), reason.getLong(1));
            }
            List<LabelledBag> kept = kept(all.filter("reason = ''"), source, rejected);
            if (kept.isEmpty()) {
                throw FailureCode.DATASET_INVALID.with(
                        "%s: no row has a text and a label under %s (%s); name its fields",
                        String.join(", ", source.source().paths()), source.label(), rejected);
            }
            return new LabelledBags(kept, rejected);
        }
    }

    private static Iterator<Row> bags(
            Iterator<RawRecord> records, RowRules rules, LabelField label, FeatureSettings features) {
        RowCleaner cleaner = new RowCleaner(rules, Optional.empty());
        FeatureExtractor extractor = new FeatureExtractor(features);
        return new Flatten<>(
                records,
                record -> List.of(bag(record, cleaner.clean(record), label, extractor))
                        .iterator());
    }

    private static Row bag(RawRecord record, CleanRow row, LabelField label, FeatureExtractor extractor) {
        if (!row.reason().isEmpty()) {
            return RowFactory.create("", row.place(), row.reason(), "", NOTHING);
        }
        try {
            JsonNode json = record.json() == null ? Json.object() : record.json();
            String name = label.of(json);
            byte[] bag = extractor.of(row.said()).bytes();
            return RowFactory.create(HoldOut.conversation(row.said()), row.place(), "", name, bag);
        } catch (RowDefect defect) {
            return RowFactory.create("", row.place(), defect.reason().name(), "", NOTHING);
        }
    }

    private List<LabelledBag> kept(Dataset<Row> good, LabelSource source, Map<String, Long> rejected) {
        List<LabelledBag> kept = new ArrayList<>();
        String last = "";
        long bytes = 0;
        Iterator<Row> sorted = good.sort(col("key"), col("place")).toLocalIterator();
        while (sorted.hasNext()) {
            Row row = sorted.next();
            String key = row.getString(0);
            if (key.equals(last)) {
                rejected.merge(RejectReason.EXACT_DUPLICATE.name(), 1L, Long::sum);
                continue;
            }
            last = key;
            if (kept.size() == source.mostRows()) {
                rejected.merge(RejectReason.BEYOND_MAX_ROWS.name(), 1L, Long::sum);
                continue;
            }
            byte[] bag = row.getAs(4);
            bytes += bag.length;
            if (bytes > mostBytes) {
                throw FailureCode.MEMORY_EXHAUSTED.with(
                        "The features of %,d labelled rows have more than %,d bytes, a quarter of Java's memory; lower max_rows, or give"
                                + " Java more with STILLHOUSE_JAVA_OPTS=-Xmx8g",
                        kept.size(), mostBytes);
            }
            kept.add(new LabelledBag(key, row.getString(3), Bag.of(bag)));
        }
        return kept;
    }
}
