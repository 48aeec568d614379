package dev.stillhouse.text.shard;

import dev.stillhouse.contracts.failure.Check;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.message.ArrowBlock;

/** Rows of an Arrow IPC file; one record batch is in memory at a time. */
final class ArrowDecoder implements RowDecoder {
    private static final long SPARE_BYTES = 1 << 20;

    private final FileChannel channel;
    private final RootAllocator allocator;
    private final ArrowFileReader arrow;
    private final List<ArrowBlock> blocks;
    private final VectorSchemaRoot batch;
    private final ShardVersion version;
    private final ShardFormat format;
    private final int rows;
    private int loaded = -1;

    private ArrowDecoder(FileChannel channel, RootAllocator allocator) throws IOException {
        this.channel = channel;
        this.allocator = allocator;
        this.arrow = new ArrowFileReader(channel, allocator);
        this.blocks = arrow.getRecordBlocks();
        this.batch = arrow.getVectorSchemaRoot();
        this.version = ShardVersion.in(batch.getSchema().getCustomMetadata());
        this.format = ShardSchema.format(batch.getSchema());
        this.rows = countRows();
    }

    static ArrowDecoder open(Path file) throws IOException {
        // A batch is never larger than its file: more memory would only serve a damaged one.
        long memory = 4 * Files.size(file) + SPARE_BYTES;
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        RootAllocator allocator = new RootAllocator(memory);
        try {
            return new ArrowDecoder(channel, allocator);
        } catch (IOException | RuntimeException e) {
            release(channel, allocator, e);
            throw e;
        }
    }

    @Override
    public ShardFormat format() {
        return format;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public PackedRow row(int row) throws IOException {
        load(row / ShardSchema.BATCH_ROWS);
        return RowColumns.read(version, format, new BatchRow(batch, row % ShardSchema.BATCH_ROWS));
    }

    @Override
    public void close() throws IOException {
        arrow.close();
        allocator.close();
        channel.close();
    }

    private int countRows() throws IOException {
        if (blocks.isEmpty()) {
            return 0;
        }
        load(blocks.size() - 1);
        return (blocks.size() - 1) * ShardSchema.BATCH_ROWS + batch.getRowCount();
    }

    private void load(int block) throws IOException {
        if (block == loaded) {
            return;
        }
        arrow.loadRecordBatch(blocks.get(block));
        boolean last = block == blocks.size() - 1;
        int count = batch.getRowCount();
        Check.that(
                count >= 1 && count <= ShardSchema.BATCH_ROWS && (last || count == ShardSchema.BATCH_ROWS),
                "record batch %d must hold %d rows, but holds %d",
                block,
                ShardSchema.BATCH_ROWS,
                count);
        loaded = block;
    }

    private static void release(FileChannel channel, RootAllocator allocator, Exception because) {
        try {
            channel.close();
            allocator.close();
        } catch (IOException | IllegalStateException e) {
            because.addSuppressed(e);
        }
    }

    private record BatchRow(VectorSchemaRoot batch, int at) implements RowColumns.Source {
        @Override
        public byte[] binary(String column) {
            VarBinaryVector vector = (VarBinaryVector) batch.getVector(column);
            Check.that(!vector.isNull(at), "column %s is null", column);
            return vector.get(at);
        }

        @Override
        public List<String> texts(String column) {
            ListVector list = (ListVector) batch.getVector(column);
            VarCharVector texts = (VarCharVector) list.getDataVector();
            List<String> values = new ArrayList<>();
            for (int i = list.getElementStartIndex(at); i < list.getElementEndIndex(at); i++) {
                values.add(new String(texts.get(i), StandardCharsets.UTF_8));
            }
            return values;
        }
    }
}
