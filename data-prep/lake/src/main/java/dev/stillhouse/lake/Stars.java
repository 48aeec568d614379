package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Edges from nodes to the least of their neighbours. The rows of a partition come sorted by node and neighbour, so that the least of them
 * comes first and a node with any number of neighbours passes by without being held. Names are compared by Spark alone, whose order is
 * another than that of Java's strings.
 */
final class Stars implements Iterator<Row> {
    /** Which nodes get an edge to the least. */
    enum Kind {
        /** All larger neighbours of a node, of whose neighbours all are known; the least is the node itself or a neighbour. */
        LARGE {
            @Override
            String centre(Row first) {
                return first.getBoolean(2) ? first.getString(0) : first.getString(1);
            }

            @Override
            boolean takes(Row row) {
                return row.getBoolean(2);
            }
        },
        /** The node and its smaller neighbours, which are the only ones that are known. */
        SMALL {
            @Override
            String centre(Row first) {
                return first.getString(1);
            }

            @Override
            boolean takes(Row row) {
                return true;
            }
        };

        abstract String centre(Row first);

        abstract boolean takes(Row row);
    }

    private final Iterator<Row> rows;
    private final Kind kind;
    private final Deque<Row> edges = new ArrayDeque<>();
    private String node = "";
    private String neighbour = "";
    private String centre = "";

    private Stars(Iterator<Row> rows, Kind kind) {
        this.rows = rows;
        this.kind = kind;
    }

    /**
     * Places {@code a} and {@code b}, of which b is the smaller one.
     *
     * @param neighbours {@code node} and {@code neighbour}; repetitions do no harm
     */
    static Dataset<Row> of(Dataset<Row> neighbours, Kind kind) {
        return neighbours
                .withColumn("above", col("neighbour").gt(col("node")))
                .repartition(col("node"))
                .sortWithinPartitions("node", "neighbour")
                .mapPartitions(
                        (MapPartitionsFunction<Row, Row>) rows -> new Stars(rows, kind),
                        Encoders.row(CandidatePairs.SCHEMA));
    }

    @Override
    public boolean hasNext() {
        while (edges.isEmpty() && rows.hasNext()) {
            take(rows.next());
        }
        return !edges.isEmpty();
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return edges.remove();
    }

    private void take(Row row) {
        boolean isFirst = !row.getString(0).equals(node);
        if (!isFirst && row.getString(1).equals(neighbour)) {
            return;
        }
        node = row.getString(0);
        neighbour = row.getString(1);
        if (isFirst) {
            centre = kind.centre(row);
        }
        if (kind.takes(row)) {
            edges.add(RowFactory.create(neighbour.equals(centre) ? node : neighbour, centre));
        }
    }
}
