package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Of every cluster all rows but its first, with the id of the first. The rows of a partition come sorted, so that a cluster of any size
 * passes by without being held.
 */
final class Followers implements Iterator<Row> {
    /** {@code follower}: the place of a row that goes; {@code keeper}: the id of the row that stays in its stead. */
    static final StructType SCHEMA =
            new StructType().add("follower", DataTypes.StringType, false).add("keeper", DataTypes.StringType, false);

    private final Iterator<Row> rows;
    private final ArrayDeque<Row> next = new ArrayDeque<>(1);
    private String cluster = "";
    private String keeper = "";

    private Followers(Iterator<Row> rows) {
        this.rows = rows;
    }

    /** @param rows {@code cluster}, a name; {@code rank}, a number of which the least comes first; {@code id} and {@code place}, which decide between equal ranks */
    static Dataset<Row> of(Dataset<Row> rows) {
        return rows.select("cluster", "rank", "id", "place")
                .repartition(col("cluster"))
                .sortWithinPartitions("cluster", "rank", "id", "place")
                .mapPartitions((MapPartitionsFunction<Row, Row>) Followers::new, Encoders.row(SCHEMA));
    }

    @Override
    public boolean hasNext() {
        while (next.isEmpty() && rows.hasNext()) {
            Row row = rows.next();
            if (row.getString(0).equals(cluster)) {
                next.add(RowFactory.create(row.getString(3), keeper));
            } else {
                cluster = row.getString(0);
                keeper = row.getString(2);
            }
        }
        return !next.isEmpty();
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return next.remove();
    }
}
