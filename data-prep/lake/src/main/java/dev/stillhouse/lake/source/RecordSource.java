package dev.stillhouse.lake.source;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The records of a file, one after the other. */
interface RecordSource extends Closeable {
    /**
     * The next record or defect; nothing after the last.
     *
     * @throws IOException when nothing more can be read: {@link StorageFailure} when storage is why, {@link BrokenFile} or what a
     *     decompressor throws when the file is
     */
    @Nullable
    RawRecord next() throws IOException;

    /** Where the record lies that is read, or was read last. */
    String place();
}
