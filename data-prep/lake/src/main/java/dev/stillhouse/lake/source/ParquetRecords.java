package dev.stillhouse.lake.source;

import dev.stillhouse.text.clean.RejectReason;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * The rows of those row groups of a Parquet file whose middle lies in a part of it. Each file has its own schema, and what is damaged in
 * one row group leaves the rows before it: Spark's reader wants one schema for all files, and skips or fails as a whole.
 */
final class ParquetRecords implements RecordSource {
    private final LakeFile file;
    private final int limit;
    private final ParquetFileReader reader;
    private final MessageType schema;
    private final MessageColumnIO columns;
    private @Nullable RecordReader<Group> rows;
    private long left;
    private long number;

    private ParquetRecords(LakeFile file, ParquetFileReader reader, ReadLimits limits) {
        this.file = file;
        this.limit = limits.rowBytes();
        this.reader = reader;
        this.schema = reader.getFileMetaData().getSchema();
        this.columns = new ColumnIOFactory().getColumnIO(schema);
    }

    /** @throws BrokenFile when there is no footer that says what is in the file */
    static ParquetRecords open(FileSplit split, StorageInput input, Configuration configuration, ReadLimits limits)
            throws IOException {
        input.requireParquet();
        try {
            ParquetFileReader reader = ParquetFileReader.open(
                    input,
                    HadoopReadOptions.builder(configuration)
                            .withRange(split.start(), split.end())
                            .usePageChecksumVerification(true)
                            .build());
            return new ParquetRecords(split.file(), reader, limits);
        } catch (IOException | RuntimeException e) {
            throw damaged(e);
        }
    }

    @Override
    public @Nullable RawRecord next() throws IOException {
        try {
            while (left == 0) {
                PageReadStore group = reader.readNextRowGroup();
                if (group == null) {
                    return null;
                }
                left = group.getRowCount();
                number = group.getRowIndexOffset().orElse(number);
                rows = columns.getRecordReader(group, new GroupRecordConverter(schema));
            }
            left--;
            number++;
            return rows == null ? null : record(rows.read());
        } catch (IOException | RuntimeException e) {
            throw damaged(e);
        }
    }

    @Override
    public String place() {
        return file.label() + ":" + Math.max(1, number);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private RawRecord record(Group group) {
        ParquetValues values = new ParquetValues();
        try {
            RawRecord record = RawRecord.json(place(), values.json(group));
            return values.bytes() > limit
                    ? FileRecords.oversized(place(), "a row of " + values.bytes() + " bytes", limit, new byte[0])
                    : record;
        } catch (CharacterCodingException e) {
            return RawRecord.defect(place(), RejectReason.INVALID_UTF8, "the bytes are not UTF-8", "");
        }
    }

    private static IOException damaged(Exception thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof StorageFailure failure) {
                return failure;
            }
        }
        return new BrokenFile(RejectReason.DAMAGED_FILE, thrown);
    }
}
