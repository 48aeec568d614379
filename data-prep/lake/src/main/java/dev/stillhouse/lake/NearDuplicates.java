package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import dev.stillhouse.lake.PrepareSettings.Near;
import dev.stillhouse.text.dedup.MinHash;
import dev.stillhouse.text.dedup.ShingleSet;
import dev.stillhouse.text.dedup.Shingles;
import dev.stillhouse.text.dedup.Signature;
import dev.stillhouse.text.dedup.SketchSieve;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Finds texts that are nearly the same. Rows that share a band of {@link MinHash} come together in {@link CandidatePairs}; pairs whose
 * shingle sets are similar enough are edges; each of the {@link ConnectedComponents} is a cluster, of which one row stays. Only texts that
 * are in a pair are shingled again, to be compared.
 */
final class NearDuplicates {
    /** A row in one of its bands. */
    static final StructType BANDED = new StructType()
            .add("band", DataTypes.LongType, false)
            .add("place", DataTypes.StringType, false)
            .add("sketch", DataTypes.BinaryType, false);

    /** A row that is in a pair. */
    static final StructType SHINGLED = new StructType()
            .add("place", DataTypes.StringType, false)
            .add("id", DataTypes.StringType, false)
            .add("rank", DataTypes.DoubleType, false)
            .add("shingles", DataTypes.BinaryType, false);

    private final Near near;
    private final HeldRows held;

    NearDuplicates(Near near, HeldRows held) {
        this.near = near;
        this.held = held;
    }

    /**
     * The rows that go: {@link Followers#SCHEMA}.
     *
     * @param texts {@code place}, {@code id}, {@code rank} and {@code said}
     */
    Dataset<Row> followers(Dataset<Row> texts, Optional<Elders> elders) {
        try (HeldRows working = new HeldRows()) {
            Dataset<Row> pairs = working.holdNow(pairs(texts, elders));
            Dataset<Row> members = working.holdNow(members(texts, elders, pairs));
            Dataset<Row> edges = working.hold(edges(pairs, members));
            Dataset<Row> clusters = new ConnectedComponents(working).of(edges);
            Dataset<Row> followers = Followers.of(clusters.join(members, "place"));
            return held.holdNow(followers.filter(Elders.isYounger(col("follower"))));
        }
    }

    private Dataset<Row> pairs(Dataset<Row> texts, Optional<Elders> elders) {
        Near settings = near;
        Dataset<Row> own = texts.select("place", "said")
                .mapPartitions((MapPartitionsFunction<Row, Row>) rows -> banded(rows, settings), Encoders.row(BANDED));
        return elders.map(Elders::banded)
                .map(own::union)
                .orElse(own)
                .repartition(col("band"))
                .sortWithinPartitions("band", "place")
                .mapPartitions(
                        (MapPartitionsFunction<Row, Row>) rows -> new CandidatePairs(
                                rows, new SketchSieve(settings.bands() * settings.rows(), settings.threshold())),
                        Encoders.row(CandidatePairs.SCHEMA))
                .distinct();
    }

    static Iterator<Row> banded(Iterator<Row> texts, Near near) {
        Shingles shingles = new Shingles(near.ngram());
        MinHash minHash = new MinHash(near.bands(), near.rows());
        return new Flatten<>(texts, text -> {
            shingles.read(text.getString(1));
            return shingles.isEmpty()
                    ? Collections.emptyIterator()
                    : banded(text.getString(0), minHash.sign(shingles)).iterator();
        });
    }

    private static List<Row> banded(String place, Signature signature) {
        List<Row> rows = new ArrayList<>(signature.bands().length);
        for (long band : signature.bands()) {
            rows.add(RowFactory.create(band, place, signature.sketch()));
        }
        return rows;
    }

    private Dataset<Row> members(Dataset<Row> texts, Optional<Elders> elders, Dataset<Row> pairs) {
        Dataset<Row> paired =
                pairs.select(col("a").as("place")).union(pairs.select("b")).distinct();
        int ngram = near.ngram();
        Dataset<Row> own = texts.select("place", "id", "rank", "said")
                .join(paired, new String[] {"place"}, "left_semi")
                .mapPartitions(
                        (MapPartitionsFunction<Row, Row>) rows -> shingled(rows, new Shingles(ngram)),
                        Encoders.row(SHINGLED));
        return elders.map(Elders::shingled)
                .map(old -> own.union(old.join(paired, new String[] {"place"}, "left_semi")))
                .orElse(own);
    }

    private static Iterator<Row> shingled(Iterator<Row> texts, Shingles shingles) {
        return new Flatten<>(texts, text -> {
            shingles.read(text.getString(3));
            return List.of(RowFactory.create(
                            text.getString(0),
                            text.getString(1),
                            text.getDouble(2),
                            shingles.set().bytes()))
                    .iterator();
        });
    }

    private Dataset<Row> edges(Dataset<Row> pairs, Dataset<Row> members) {
        double threshold = near.threshold();
        UserDefinedFunction alike = udf(
                (UDF2<byte[], byte[], Boolean>)
                        (a, b) -> ShingleSet.ofBytes(a).isLike(ShingleSet.ofBytes(b), threshold),
                DataTypes.BooleanType);
        return pairs.join(members.select(col("place").as("a"), col("shingles").as("a_set")), "a")
                .join(members.select(col("place").as("b"), col("shingles").as("b_set")), "b")
                .filter(alike.apply(col("a_set"), col("b_set")))
                .select("a", "b");
    }
}
