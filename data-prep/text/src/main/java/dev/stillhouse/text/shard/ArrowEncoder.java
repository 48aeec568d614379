package dev.stillhouse.text.shard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowFileWriter;

/** Rows as an Arrow IPC file. */
final class ArrowEncoder implements RowEncoder, RowColumns.Sink {
    private final RootAllocator allocator = new RootAllocator();
    private final VectorSchemaRoot batch;
    private final ArrowFileWriter arrow;
    private int filled;

    ArrowEncoder(HashingChannel channel, ShardFormat format) throws IOException {
        this.batch = VectorSchemaRoot.create(ShardSchema.of(ShardVersion.CURRENT, format), allocator);
        this.arrow = new ArrowFileWriter(batch, null, channel);
        batch.allocateNew();
        arrow.start();
    }

    @Override
    public void add(PackedRow row) throws IOException {
        RowColumns.write(row, this);
        if (++filled == ShardSchema.BATCH_ROWS) {
            flush();
        }
    }

    @Override
    public void binary(String column, byte[] value) {
        ((VarBinaryVector) batch.getVector(column)).setSafe(filled, value);
    }

    @Override
    public void texts(String column, List<String> values) {
        ListVector list = (ListVector) batch.getVector(column);
        VarCharVector texts = (VarCharVector) list.getDataVector();
        int at = list.startNewValue(filled);
        for (String value : values) {
            texts.setSafe(at++, value.getBytes(StandardCharsets.UTF_8));
        }
        list.endValue(filled, values.size());
    }

    @Override
    public void end() throws IOException {
        if (filled > 0) {
            flush();
        }
        arrow.end();
    }

    @Override
    public void release() {
        batch.close();
        allocator.close();
    }

    private void flush() throws IOException {
        batch.setRowCount(filled);
        arrow.writeBatch();
        filled = 0;
        batch.clear();
        batch.allocateNew();
    }
}
