package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows that earlier runs kept, from a {@link DedupIndex}. They come before all rows of this run, so that they stay. Their places begin with a
 * character that no place of a file has, which puts them first in every bucket.
 *
 * @param rows {@link DedupIndex#SCHEMA}, each place of which is unique
 */
record Elders(Dataset<Row> rows) {
    private static final String MARK = "\u0001";

    static boolean isElder(String place) {
        return place.startsWith(MARK);
    }

    static Column isYounger(Column place) {
        return not(place.startsWith(MARK));
    }

    /** {@link NearDuplicates#BANDED}. */
    Dataset<Row> banded() {
        return rows.select(explode(col("bands")).as("band"), place(), col("sketch"));
    }

    /** {@link NearDuplicates#SHINGLED}. */
    Dataset<Row> shingled() {
        return rows.select(place(), col("id"), lit(Double.NEGATIVE_INFINITY).as("rank"), col("shingles"));
    }

    private static Column place() {
        return concat(lit(MARK), col("place")).as("place");
    }
}
