package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sort_array;

import dev.stillhouse.text.decontaminate.ContaminationIndex;
import dev.stillhouse.text.decontaminate.ContaminationIndex.Whole;
import dev.stillhouse.text.decontaminate.LongestRuns;
import dev.stillhouse.text.decontaminate.Pieces;
import dev.stillhouse.text.decontaminate.SharedSpan;
import dev.stillhouse.text.decontaminate.TestPart.Side;
import dev.stillhouse.text.decontaminate.TestPieces;
import dev.stillhouse.text.dedup.Words;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.sketch.BloomFilter;
import scala.collection.Seq;

/**
 * For evaluation sets that are too large to be held everywhere: the keys of their pieces are joined with those of the training rows. Every
 * executor holds a Bloom filter of the keys alone, so that only pieces that are probably there go through the shuffle.
 */
final class JoinedPiecesFinder implements MatchFinder {
    private static final double FALSELY_FOUND = 0.01;
    /** 60 MB of filter; with more pieces more of them are found falsely, and go through the shuffle for nothing. */
    private static final long MOST_EXPECTED = 50_000_000;

    private static final StructType PIECE =
            TestTexts.PART.add("length", DataTypes.IntegerType, false).add("key", DataTypes.LongType, false);
    private static final StructType HIT = new StructType()
            .add("place", DataTypes.StringType, false)
            .add("side", DataTypes.StringType, false)
            .add("position", DataTypes.IntegerType, false)
            .add("key", DataTypes.LongType, false);
    private static final StructType RUN = TestTexts.PART
            .add("place", DataTypes.StringType, false)
            .add("side", DataTypes.StringType, false)
            .add("start", DataTypes.IntegerType, false)
            .add("words", DataTypes.IntegerType, false);
    private static final int PART_COLUMNS = TestTexts.PART.size();

    private final Dataset<Row> pieces;
    private final int[] lengths;
    private final Broadcast<BloomFilter> known;

    private JoinedPiecesFinder(Dataset<Row> pieces, int[] lengths, Broadcast<BloomFilter> known) {
        this.pieces = pieces;
        this.lengths = lengths;
        this.known = known;
    }

    /** @param texts of {@link TestTexts#SCHEMA} */
    static JoinedPiecesFinder of(Dataset<Row> texts, Pieces pieces, HeldRows held) {
        WindowSpec sharers = Window.partitionBy("key", "benchmark")
                .orderBy(col("test_id"), col("test_place"), col("test_side").desc());
        Dataset<Row> all = texts.mapPartitions(
                        (MapPartitionsFunction<Row, Row>) rows -> new Flatten<>(rows, row -> pieces(row, pieces)),
                        Encoders.row(PIECE))
                .distinct()
                .withColumn("sharer", row_number().over(sharers))
                .filter(col("sharer").leq(ContaminationIndex.MOST_SHARERS))
                .drop("sharer");
        Dataset<Row> kept = held.hold(all);
        BloomFilter filter =
                kept.stat().bloomFilter("key", Math.min(MOST_EXPECTED, Math.max(1, kept.count())), FALSELY_FOUND);
        int[] lengths =
                kept.filter(col("length").gt(TestPieces.WHOLE)).select("length").distinct().collectAsList().stream()
                        .mapToInt(row -> row.getInt(0))
                        .sorted()
                        .toArray();
        return new JoinedPiecesFinder(
                kept, lengths, new JavaSparkContext(texts.sparkSession().sparkContext()).broadcast(filter));
    }

    @Override
    public Dataset<Row> find(RowKind kind, Dataset<Row> rows) {
        Dataset<Row> runs = hits(kind, rows)
                .join(pieces, "key")
                .groupBy(columns(TestTexts.PART
                        .add("place", DataTypes.StringType)
                        .add("side", DataTypes.StringType)
                        .add("length", DataTypes.IntegerType)))
                .agg(sort_array(collect_set("position")).as("positions"))
                .mapPartitions(
                        (MapPartitionsFunction<Row, Row>) part ->
                                new Flatten<>(part, row -> List.of(longest(row)).iterator()),
                        Encoders.row(RUN));
        return runs.join(rows.select("id", "place", "asked", "body"), "place")
                .select(columns(RUN.add("id", DataTypes.StringType)
                        .add("asked", DataTypes.StringType)
                        .add("body", DataTypes.StringType)))
                .mapPartitions(
                        (MapPartitionsFunction<Row, Row>) part -> new Flatten<>(
                                part, row -> List.of(match(kind, row)).iterator()),
                        Encoders.row(MATCH));
    }

    private Dataset<Row> hits(RowKind kind, Dataset<Row> rows) {
        int[] sought = lengths;
        Broadcast<BloomFilter> filter = known;
        return rows.select("place", "asked", "body")
                .mapPartitions(
                        (MapPartitionsFunction<Row, Row>) part -> new Flatten<>(
                                part,
                                row -> hits(kind, row, sought, filter.value()).iterator()),
                        Encoders.row(HIT));
    }

    private static List<Row> hits(RowKind kind, Row row, int[] lengths, BloomFilter known) {
        List<Row> hits = new ArrayList<>();
        for (SpokenText spoken : SpokenText.of(kind, row.getString(1), row.getString(2))) {
            List<String> words = Words.of(spoken.text());
            long[] hashes = Pieces.hashes(words);
            for (int length : lengths) {
                long[] keys = Pieces.inside(hashes, length);
                for (int position = 0; position < keys.length; position++) {
                    if (known.mightContainLong(keys[position])) {
                        hits.add(RowFactory.create(row.getString(0), spoken.side(), position, keys[position]));
                    }
                }
            }
            if (MatchFinder.whole(spoken) == Whole.COMPARED && Pieces.maybeWhole(words)) {
                hits.add(RowFactory.create(row.getString(0), spoken.side(), 0, Pieces.whole(words)));
            }
        }
        return hits;
    }

    private static Iterator<Row> pieces(Row row, Pieces pieces) {
        TestPieces found = pieces.of(row.getString(PART_COLUMNS), Side.valueOf(row.getString(PART_COLUMNS - 1)));
        List<Row> rows = new ArrayList<>();
        for (long key : found.keys()) {
            rows.add(
                    RowFactory.create(row.get(0), row.get(1), row.get(2), row.get(3), row.get(4), found.length(), key));
        }
        return rows.iterator();
    }

    /** From the places of the pieces to the longest run; of a whole text, none. */
    private static Row longest(Row row) {
        int length = row.getInt(PART_COLUMNS + 2);
        LongestRuns<String> runs = new LongestRuns<>();
        Seq<Integer> positions = row.getSeq(PART_COLUMNS + 3);
        for (int i = 0; i < positions.size(); i++) {
            runs.add("", positions.apply(i), length);
        }
        LongestRuns.Found<String> best = length == TestPieces.WHOLE
                ? new LongestRuns.Found<>("", 0, 0)
                : runs.longest().get(0);
        return RowFactory.create(
                row.get(0),
                row.get(1),
                row.get(2),
                row.get(3),
                row.get(4),
                row.get(PART_COLUMNS),
                row.get(PART_COLUMNS + 1),
                best.start(),
                best.words());
    }

    private static Row match(RowKind kind, Row run) {
        String side = run.getString(PART_COLUMNS + 1);
        Row row = RowFactory.create(run.get(PART_COLUMNS + 4), run.get(PART_COLUMNS));
        SpokenText spoken =
                SpokenText.of(kind, run.getString(PART_COLUMNS + 5), run.getString(PART_COLUMNS + 6)).stream()
                        .filter(text -> text.side().equals(side))
                        .findFirst()
                        .orElseThrow();
        List<String> words = Words.of(spoken.text());
        int count = run.getInt(PART_COLUMNS + 3);
        SharedSpan shared =
                new SharedSpan(TestTexts.part(run, 0), run.getInt(PART_COLUMNS + 2), count == 0 ? words.size() : count);
        return MatchFinder.match(row, spoken, shared, words);
    }

    private static Column[] columns(StructType type) {
        return List.of(type.fieldNames()).stream().map(name -> col(name)).toArray(Column[]::new);
    }
}
