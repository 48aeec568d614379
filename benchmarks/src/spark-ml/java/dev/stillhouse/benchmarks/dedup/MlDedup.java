package dev.stillhouse.benchmarks.dedup;

import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.slice;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.transform;

import org.apache.spark.ml.feature.HashingTF;
import org.apache.spark.ml.feature.MinHashLSH;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Near duplicates by Spark ML's MinHashLSH. It knows no bands of several rows: two texts are candidates when one of the hash tables agrees, each of
 * which is a single permutation. Three tables find 99% of the pairs of similarity 0.8.
 */
final class MlDedup {
    private static final int NGRAM = 5;
    private static final int TABLES = 3;
    private static final int FEATURES = 1 << 20;
    private static final double MOST_DISTANT = 0.2;

    private MlDedup() {}

    /** How many pairs are similar. */
    static long pairs(Dataset<Row> rows) {
        Column words = filter(split(lower(col("said")), "[^\\p{L}\\p{M}\\p{N}]+"), word -> length(word).gt(0));
        Column shingles = array_distinct(transform(
                sequence(lit(1), greatest(size(col("words")).minus(NGRAM - 1), lit(1))),
                start -> concat_ws(" ", slice(col("words"), start, lit(NGRAM)))));
        Dataset<Row> sets = rows.select(col("id"), words.as("words")).select(col("id"), shingles.as("shingles"));
        Dataset<Row> vectors = new HashingTF()
                .setBinary(true)
                .setNumFeatures(FEATURES)
                .setInputCol("shingles")
                .setOutputCol("features")
                .transform(sets)
                .select("id", "features");
        return new MinHashLSH()
                .setSeed(1)
                .setNumHashTables(TABLES)
                .setInputCol("features")
                .setOutputCol("hashes")
                .fit(vectors)
                .approxSimilarityJoin(vectors, vectors, MOST_DISTANT)
                .filter(col("datasetA.id").lt(col("datasetB.id")))
                .count();
    }
}
