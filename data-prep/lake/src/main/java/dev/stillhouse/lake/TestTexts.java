package dev.stillhouse.lake;

import dev.stillhouse.text.decontaminate.TestPart;
import dev.stillhouse.text.decontaminate.TestPart.Side;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The sides of the rows of evaluation sets, as Spark carries them. */
final class TestTexts {
    /** The columns of a {@link TestPart}. */
    static final StructType PART = new StructType()
            .add("benchmark", DataTypes.StringType, false)
            .add("test_id", DataTypes.StringType, false)
            .add("test_place", DataTypes.StringType, false)
            .add("language", DataTypes.StringType, false)
            .add("test_side", DataTypes.StringType, false);

    static final StructType SCHEMA = PART.add("text", DataTypes.StringType, false);

    private TestTexts() {}

    /** @param kept rows of a set */
    static Dataset<Row> of(String benchmark, RowKind kind, Dataset<Row> kept) {
        return kept.select("id", "place", "language", "asked", "body")
                .mapPartitions(
                        (MapPartitionsFunction<Row, Row>) rows -> new Flatten<>(
                                rows, row -> texts(benchmark, kind, row).iterator()),
                        Encoders.row(SCHEMA));
    }

    /** @param from where the columns of {@link #PART} begin */
    static TestPart part(Row row, int from) {
        return new TestPart(
                row.getString(from),
                row.getString(from + 1),
                row.getString(from + 2),
                row.getString(from + 3),
                Side.valueOf(row.getString(from + 4)));
    }

    private static List<Row> texts(String benchmark, RowKind kind, Row row) {
        List<Row> texts = new ArrayList<>();
        for (SpokenText spoken : SpokenText.of(kind, row.getString(3), row.getString(4))) {
            Side side = spoken.side().equals(SpokenText.ASSISTANT) ? Side.ANSWER : Side.PROMPT;
            texts.add(RowFactory.create(
                    benchmark, row.getString(0), row.getString(1), row.getString(2), side.name(), spoken.text()));
        }
        return texts;
    }
}
