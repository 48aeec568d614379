package dev.stillhouse.lake;

import dev.stillhouse.lake.source.FileRecords;
import dev.stillhouse.lake.source.FileSplit;
import dev.stillhouse.lake.source.RawRecord;
import dev.stillhouse.lake.source.RecordIterator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/** The records of the files of a task. The file that is open when the task ends early, because it fails or is stopped, is closed with it. */
final class TaskRecords implements Iterator<RawRecord> {
    private final Iterator<FileSplit> splits;
    private final FileRecords reader;
    private @Nullable RecordIterator open;

    TaskRecords(Iterator<FileSplit> splits, FileRecords reader) {
        this.splits = splits;
        this.reader = reader;
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> closeOpen());
    }

    @Override
    public boolean hasNext() {
        while (open == null || !open.hasNext()) {
            if (!splits.hasNext()) {
                return false;
            }
            open = reader.read(splits.next());
        }
        return true;
    }

    @Override
    public RawRecord next() {
        if (!hasNext() || open == null) {
            throw new NoSuchElementException();
        }
        return open.next();
    }

    private void closeOpen() {
        if (open != null) {
            open.close();
        }
    }
}
