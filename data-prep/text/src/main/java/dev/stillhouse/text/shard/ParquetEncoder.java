package dev.stillhouse.text.shard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;

/** Rows as a Parquet file. */
final class ParquetEncoder implements RowEncoder {
    private static final int GROUP_ROWS = 64;

    private final MessageType schema;
    private final ParquetWriter<Group> parquet;

    ParquetEncoder(HashingChannel channel, ShardFormat format) throws IOException {
        this.schema = ParquetColumns.schema(ShardVersion.CURRENT, format);
        this.parquet = ExampleParquetWriter.builder(new ChannelFile(channel))
                .withConf(new PlainParquetConfiguration())
                .withType(schema)
                .withExtraMetaData(ShardSchema.metadata(ShardVersion.CURRENT, format))
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withRowGroupRowCountLimit(GROUP_ROWS)
                // Nobody searches in token ids.
                .withStatisticsEnabled(false)
                .withDictionaryEncoding(false)
                .build();
    }

    @Override
    public void add(PackedRow row) throws IOException {
        Group group = new SimpleGroupFactory(schema).newGroup();
        RowColumns.write(row, new GroupSink(group));
        parquet.write(group);
    }

    @Override
    public void end() throws IOException {
        parquet.close();
    }

    /** What is unfinished goes to a file that is thrown away. */
    @Override
    public void release() throws IOException {
        parquet.close();
    }

    private record GroupSink(Group group) implements RowColumns.Sink {
        @Override
        public void binary(String column, byte[] value) {
            group.add(column, Binary.fromConstantByteArray(value));
        }

        @Override
        public void texts(String column, List<String> values) {
            Group list = group.addGroup(column);
            values.forEach(value -> list.addGroup(ParquetColumns.LIST).append(ParquetColumns.ELEMENT, value));
        }
    }

    /** The channel as Parquet wants to see it. */
    private record ChannelFile(HashingChannel channel) implements OutputFile {
        @Override
        public PositionOutputStream create(long blockSizeHint) {
            return new ChannelStream(channel);
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSizeHint) {
            return create(blockSizeHint);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }
    }

    /** Leaves closing to who opened the channel: it must be forced to the disk first. */
    private static final class ChannelStream extends PositionOutputStream {
        private final HashingChannel channel;

        ChannelStream(HashingChannel channel) {
            this.channel = channel;
        }

        @Override
        public long getPos() {
            return channel.written();
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            channel.write(ByteBuffer.wrap(bytes, offset, length));
        }
    }
}
