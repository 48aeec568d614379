package dev.stillhouse.lake;

import dev.stillhouse.lake.PrepareSettings.Near;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The same near dedup as one would write it in Spark SQL, to measure ours beside it: the same n-grams of words, bands, rows and threshold.
 * Permutations are a multiplication and an addition, which compiled SQL does fastest; sets and bands are cached, as both are read twice.
 * It ends with the pairs that are similar: what of them belongs together takes more than SQL.
 */
final class SqlDedup {
    private static final long SEED = 11;

    private final Near near;

    SqlDedup(Near near) {
        this.near = near;
    }

    /** How many pairs are similar. */
    long pairs(Dataset<Row> rows) {
        SparkSession spark = rows.sparkSession();
        try (HeldRows held = new HeldRows()) {
            rows.select("id", "said").createOrReplaceTempView("texts");
            held.hold(spark.sql(sets())).createOrReplaceTempView("sets");
            spark.sql(signatures()).createOrReplaceTempView("signatures");
            held.hold(spark.sql(bands())).createOrReplaceTempView("bands");
            return spark.sql(similar()).first().getLong(0);
        }
    }

    private String sets() {
        return """
                SELECT id, array_distinct(transform(
                    sequence(0, greatest(size(words) - %1$d, 0)), i -> xxhash64(slice(words, i + 1, %1$d)))) AS shingles
                FROM (SELECT id, filter(split(lower(said), '[^\\\\p{L}\\\\p{M}\\\\p{N}]+'), word -> word != '') AS words FROM texts)
                WHERE size(words) > 0
                """.formatted(near.ngram());
    }

    /** Products of 30 and 32 bits cannot overflow. */
    private String signatures() {
        SplittableRandom random = new SplittableRandom(SEED);
        String minima = IntStream.range(0, near.bands() * near.rows())
                .mapToObj(i -> "min((x * %d + %d) & 4294967295) AS m%d"
                        .formatted(random.nextInt(1 << 30) | 1, random.nextLong(1L << 32), i))
                .collect(Collectors.joining(", "));
        return "SELECT id, " + minima
                + " FROM (SELECT id, shingle & 4294967295 AS x FROM sets LATERAL VIEW explode(shingles) AS shingle) GROUP BY id";
    }

    private String bands() {
        String hashes = IntStream.range(0, near.bands())
                .mapToObj(band -> "xxhash64(" + band + ", "
                        + IntStream.range(0, near.rows())
                                .mapToObj(row -> "m" + (band * near.rows() + row))
                                .collect(Collectors.joining(", "))
                        + ")")
                .collect(Collectors.joining(", "));
        return "SELECT id, explode(array(" + hashes + ")) AS band FROM signatures";
    }

    private String similar() {
        return """
                SELECT count(*) FROM (
                    SELECT size(a.shingles) + size(b.shingles) AS both, size(array_intersect(a.shingles, b.shingles)) AS shared
                    FROM (SELECT DISTINCT l.id AS a, r.id AS b FROM bands l JOIN bands r ON l.band = r.band AND l.id < r.id) pairs
                    JOIN sets a ON a.id = pairs.a JOIN sets b ON b.id = pairs.b)
                WHERE shared / (both - shared) >= %s
                """.formatted(near.threshold());
    }
}
