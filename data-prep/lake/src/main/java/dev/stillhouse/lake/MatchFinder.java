package dev.stillhouse.lake;

import dev.stillhouse.text.decontaminate.ContaminationIndex.Whole;
import dev.stillhouse.text.decontaminate.SharedSpan;
import dev.stillhouse.text.decontaminate.TestPart;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Finds what training rows share with evaluation sets. */
interface MatchFinder {
    /** One row for each side of a training row and each test text that it shares words with: the longest span. */
    StructType MATCH = TestTexts.PART
            .add("id", DataTypes.StringType, false)
            .add("place", DataTypes.StringType, false)
            .add("side", DataTypes.StringType, false)
            .add("words", DataTypes.IntegerType, false)
            .add("span", DataTypes.StringType, false);

    /** @param rows of {@link CleanRow#SCHEMA}, those that are still kept */
    Dataset<Row> find(RowKind kind, Dataset<Row> rows);

    /** An answer is never compared as a whole: short ones are the same in many rows. */
    static Whole whole(SpokenText spoken) {
        return spoken.side().equals(SpokenText.ASSISTANT) ? Whole.IGNORED : Whole.COMPARED;
    }

    /** @param words of the training text */
    static Row match(Row row, SpokenText spoken, SharedSpan shared, List<String> words) {
        TestPart test = shared.test();
        return RowFactory.create(
                test.benchmark(),
                test.id(),
                test.place(),
                test.language(),
                test.side().name(),
                row.getString(0),
                row.getString(1),
                spoken.side(),
                shared.words(),
                String.join(" ", words.subList(shared.start(), shared.start() + shared.words())));
    }
}
