package dev.stillhouse.text.shard;

import dev.stillhouse.contracts.failure.Check;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/** Rows of a Parquet file; one row group is in memory at a time. */
final class ParquetDecoder implements RowDecoder {
    private final ParquetFileReader parquet;
    private final MessageType schema;
    private final ShardVersion version;
    private final ShardFormat format;
    /** First row of every row group, and the number of rows at the end. */
    private final int[] firstRows;

    private int loaded = -1;
    private List<Group> group = List.of();

    private ParquetDecoder(ParquetFileReader parquet) {
        this.parquet = parquet;
        Map<String, String> metadata = parquet.getFileMetaData().getKeyValueMetaData();
        this.version = ShardVersion.in(metadata);
        this.format = ShardSchema.format(metadata);
        this.schema = ParquetColumns.schema(version, format);
        MessageType found = parquet.getFileMetaData().getSchema();
        Check.that(found.equals(schema), "the columns are %s, which are not those of a shard", found.getFields());
        List<BlockMetaData> groups = parquet.getRowGroups();
        this.firstRows = new int[groups.size() + 1];
        for (int i = 0; i < groups.size(); i++) {
            firstRows[i + 1] = Math.toIntExact(firstRows[i] + groups.get(i).getRowCount());
        }
    }

    static ParquetDecoder open(Path file) throws IOException {
        ParquetFileReader parquet = ParquetFileReader.open(
                new LocalInputFile(file), new ParquetReadOptions.Builder(new PlainParquetConfiguration()).build());
        try {
            return new ParquetDecoder(parquet);
        } catch (RuntimeException e) {
            parquet.close();
            throw e;
        }
    }

    @Override
    public ShardFormat format() {
        return format;
    }

    @Override
    public int rows() {
        return firstRows[firstRows.length - 1];
    }

    @Override
    public PackedRow row(int row) throws IOException {
        int number = 0;
        while (row >= firstRows[number + 1]) {
            number++;
        }
        load(number);
        return RowColumns.read(version, format, new GroupRow(group.get(row - firstRows[number])));
    }

    @Override
    public void close() throws IOException {
        parquet.close();
    }

    private void load(int number) throws IOException {
        if (number == loaded) {
            return;
        }
        List<Group> rows = new ArrayList<>();
        try (PageReadStore pages = parquet.readRowGroup(number)) {
            MessageColumnIO columns = new ColumnIOFactory().getColumnIO(schema);
            RecordReader<Group> reader = columns.getRecordReader(pages, new GroupRecordConverter(schema));
            for (long i = 0; i < pages.getRowCount(); i++) {
                rows.add(reader.read());
            }
        }
        group = rows;
        loaded = number;
    }

    private record GroupRow(Group row) implements RowColumns.Source {
        @Override
        public byte[] binary(String column) {
            return row.getBinary(column, 0).getBytes();
        }

        @Override
        public List<String> texts(String column) {
            Group list = row.getGroup(column, 0);
            return IntStream.range(0, list.getFieldRepetitionCount(ParquetColumns.LIST))
                    .mapToObj(i -> list.getGroup(ParquetColumns.LIST, i).getString(ParquetColumns.ELEMENT, 0))
                    .toList();
        }
    }
}
