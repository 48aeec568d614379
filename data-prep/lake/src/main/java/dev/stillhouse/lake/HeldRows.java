package dev.stillhouse.lake;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** Rows that several steps read: kept in memory, or on the local disks where there is no room, until their owner ends. */
final class HeldRows implements AutoCloseable {
    private final List<Dataset<Row>> held = new ArrayList<>();

    Dataset<Row> hold(Dataset<Row> rows) {
        Dataset<Row> kept = rows.persist(StorageLevel.MEMORY_AND_DISK());
        held.add(kept);
        return kept;
    }

    /** Computes them at once: what they were made of is needed no longer, and Spark knows how many bytes they have when it plans with them. */
    Dataset<Row> holdNow(Dataset<Row> rows) {
        Dataset<Row> kept = hold(rows);
        kept.count();
        return kept;
    }

    /** Frees rows before the others. */
    void release(Dataset<Row> rows) {
        held.remove(rows);
        rows.unpersist(false);
    }

    @Override
    public void close() {
        held.forEach(rows -> rows.unpersist(false));
    }
}
