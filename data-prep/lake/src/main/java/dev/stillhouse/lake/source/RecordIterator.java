package dev.stillhouse.lake.source;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.text.clean.RejectReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The records of a source up to the end of the file, or up to the place where it breaks: the records before it stay, and one defect says
 * what happened there. Closes the source after the last record, or when it is closed itself.
 */
public final class RecordIterator implements Iterator<RawRecord>, AutoCloseable {
    private final LakeFile file;
    private final RecordSource source;
    private @Nullable RawRecord next;
    private boolean ended;

    RecordIterator(LakeFile file, RecordSource source) {
        this.file = file;
        this.source = source;
    }

    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            next = advance();
        }
        return next != null;
    }

    @Override
    public RawRecord next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        RawRecord result = next;
        next = null;
        return result;
    }

    private @Nullable RawRecord advance() {
        try {
            RawRecord record = source.next();
            if (record == null) {
                close();
            }
            return record;
        } catch (IOException e) {
            close();
            return brokenAt(file, source.place(), e);
        }
    }

    /**
     * What stands in the place of all that could not be read.
     *
     * @throws Failure FILE_UNREADABLE when the file is not to blame
     */
    static RawRecord brokenAt(LakeFile file, String place, IOException thrown) {
        if (thrown instanceof StorageFailure) {
            throw FailureCode.FILE_UNREADABLE.because(
                    thrown, "Cannot read %s: %s", file.uri(), String.valueOf(thrown.getMessage()));
        }
        if (thrown instanceof BrokenFile broken) {
            return RawRecord.defect(place, broken.reason(), String.valueOf(broken.getMessage()), file.label());
        }
        if (Compression.isCutShort(thrown)) {
            String detail = "the file ends in the middle; the rows before this place are kept";
            return RawRecord.defect(place, RejectReason.TRUNCATED_FILE, detail, file.label());
        }
        return RawRecord.defect(
                place,
                RejectReason.DAMAGED_FILE,
                "cannot be decompressed from here on: " + thrown.getMessage(),
                file.label());
    }

    @Override
    public void close() {
        if (ended) {
            return;
        }
        ended = true;
        try {
            source.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close " + file.uri(), e);
        }
    }
}
