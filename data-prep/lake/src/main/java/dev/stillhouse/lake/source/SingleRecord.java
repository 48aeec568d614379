package dev.stillhouse.lake.source;

import org.jspecify.annotations.Nullable;

/** A file that is one record. */
final class SingleRecord implements RecordSource {
    private @Nullable RawRecord record;
    private final String place;

    SingleRecord(RawRecord record) {
        this.record = record;
        this.place = record.place();
    }

    @Override
    public @Nullable RawRecord next() {
        RawRecord result = record;
        record = null;
        return result;
    }

    @Override
    public String place() {
        return place;
    }

    @Override
    public void close() {}
}
