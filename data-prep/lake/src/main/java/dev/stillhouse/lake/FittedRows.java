package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The sequences of a data set that are good, each on a side of the {@link ValidationSplit}.
 *
 * @param sequences {@link SequenceRows#SCHEMA} and the side
 */
record FittedRows(LakeSet set, Dataset<Row> sequences, SequenceCounts counts) {
    Dataset<Row> side(String side) {
        return sequences.filter(col(ValidationSplit.SIDE).equalTo(side));
    }

    SplitCard card(String side) {
        return counts.side(side);
    }
}
