package dev.stillhouse.lake;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** Rows that several steps read: kept in memory, or on the local disks where there is no room, until preparation ends. */
final class HeldRows implements AutoCloseable {
    private final List<Dataset<Row>> held = new ArrayList<>();

    Dataset<Row> hold(Dataset<Row> rows) {
        Dataset<Row> kept = rows.persist(StorageLevel.MEMORY_AND_DISK());
        held.add(kept);
        return kept;
    }

    @Override
    public void close() {
        held.forEach(rows -> rows.unpersist(false));
    }
}
