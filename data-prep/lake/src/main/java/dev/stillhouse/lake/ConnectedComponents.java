package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.bit_xor;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What belongs together by edges. Few edges go through one task, by union-find. Many are rewritten by alternating large stars and small
 * stars (Kiveris et al. 2014, "Connected components in MapReduce and beyond") until they no longer change: then each member has one edge, to
 * the least of its component. That takes about log^2 n rounds at most, usually 3 to 6, none of which holds the neighbours of a node.
 */
final class ConnectedComponents {
    /** {@code cluster} is the place of one of its members. */
    static final StructType SCHEMA =
            new StructType().add("place", DataTypes.StringType, false).add("cluster", DataTypes.StringType, false);

    /** About 50 MB of a task's memory. */
    private static final long FEW_EDGES = 100_000;

    /** What tells whether edges have changed. */
    private record Digest(long edges, long hash) {}

    private final HeldRows working;
    private final long fewEdges;

    ConnectedComponents(HeldRows working) {
        this(working, FEW_EDGES);
    }

    /** @param fewEdges so many, and fewer, go through one task */
    ConnectedComponents(HeldRows working, long fewEdges) {
        this.working = working;
        this.fewEdges = fewEdges;
    }

    /** @param edges places {@code a} and {@code b}, held */
    Dataset<Row> of(Dataset<Row> edges) {
        return edges.count() <= fewEdges
                ? edges.coalesce(1)
                        .mapPartitions(
                                (MapPartitionsFunction<Row, Row>) ConnectedComponents::united, Encoders.row(SCHEMA))
                : centred(edges);
    }

    private static Iterator<Row> united(Iterator<Row> edges) {
        Components components = new Components();
        edges.forEachRemaining(edge -> components.connect(edge.getString(0), edge.getString(1)));
        return components.members().stream()
                .map(member -> RowFactory.create(member, components.root(member)))
                .iterator();
    }

    private Dataset<Row> centred(Dataset<Row> edges) {
        Dataset<Row> stars = round(edges);
        Digest before = digest(stars);
        while (true) {
            Dataset<Row> next = round(stars);
            Digest after = digest(next);
            working.release(stars);
            stars = next;
            if (after.equals(before)) {
                break;
            }
            before = after;
        }
        Dataset<Row> members = stars.select(col("a").as("place"), col("b").as("cluster"));
        return members.union(stars.select("b", "b").distinct());
    }

    private Dataset<Row> round(Dataset<Row> edges) {
        Dataset<Row> neighbours =
                edges.select(col("a").as("node"), col("b").as("neighbour")).union(edges.select("b", "a"));
        Dataset<Row> large = Stars.of(neighbours, Stars.Kind.LARGE);
        return working.hold(
                Stars.of(large.toDF("node", "neighbour"), Stars.Kind.SMALL).distinct());
    }

    private static Digest digest(Dataset<Row> edges) {
        Row figures =
                edges.agg(count(lit(1)), bit_xor(xxhash64(col("a"), col("b")))).first();
        return new Digest(figures.getLong(0), figures.getLong(1));
    }
}
